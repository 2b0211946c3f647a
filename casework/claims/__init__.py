"""Claims of partners on the company (代偿补偿): what people decide about the compensations that partners file.

Here: `verbs` (examine, accept, refuse, pay), `queries` (what has been done about a claim). Not here: what is payable
(`scoring.losses.claims`), entries (the warehouse), the request within a case of our own (`casework.projects.tasks`).

Every act is an entry of the audit log, as acts on fees are.
"""
