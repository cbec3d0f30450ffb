"""Which tables a data package holds, in the order they are read and shown."""

from __future__ import annotations

from finsam_analysis.data_package import application_tables, forbund_tables

SHAPES = (
    forbund_tables.DOCUMENTS,
    forbund_tables.ORGANISATIONS,
    forbund_tables.POPULATION,
    forbund_tables.LEGAL_PARTS,
    forbund_tables.SHARE_KEY,
    forbund_tables.ASSUMPTIONS,
    forbund_tables.PLAN,
    forbund_tables.MEMBER_FEES,
    application_tables.APPLICATIONS,
    application_tables.DISTRIBUTION,
    application_tables.BUDGET_ROWS,
    application_tables.YEARLY_BUDGET,
    application_tables.OWN_FINANCING,
    application_tables.BUDGET_SUMMARY,
    application_tables.STATEMENTS,
    application_tables.ADJUSTMENTS,
    forbund_tables.EARLIER_DECISIONS,
    forbund_tables.CONTROL_SUMS,
    forbund_tables.UNCERTAINTY,
    forbund_tables.MEETINGS,
    forbund_tables.REVISIONS,
)
SHAPE = {shape.name: shape for shape in SHAPES}
