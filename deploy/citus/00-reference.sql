-- Rows that are rarely written and that guards on every server ask for. Before the distributed tables.

SELECT create_reference_table('disposal');
