"""Tests of facts and rules."""
