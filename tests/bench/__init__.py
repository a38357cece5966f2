"""Tests of the benchmarks, on sizes that say nothing about speed."""
