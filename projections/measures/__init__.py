"""Measures: what figures count of a visit and of a customer, and nobody else keeps."""

from projections.measures.fold import MeasureFold
from projections.measures.rows import CUSTOMER_MEASURE, SALE, VISIT_MEASURE
from projections.projection import Projection

PROJECTION = Projection(
    name="measures",
    version=1,
    tables=(VISIT_MEASURE, CUSTOMER_MEASURE, SALE),
    fold=MeasureFold,
)
