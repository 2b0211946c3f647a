"""Grades: of customers (`customers`) and partners (`partners`), what they were at past month ends, and the size class of an enterprise.

Not here: grades that people adopted instead (`casework.customers.grading`, `casework.partners.evaluation`).
"""
