"""The repair kit's own columns, before those of the contract, and the answers it takes: what is written there is read again by them.

Hidden ones (`FILING`, `ROW`, `PROPOSAL`) say where a row came from and what was proposed.
"""

LINE_COLUMN, RULES, PROPOSED, ANSWER = "原行号 Line", "规则 Rules", "建议 Proposed", "答复 Answer"
WRONG_ZH, WRONG_EN = "问题与办法", "What is wrong and what to do"
FILING, ROW, PROPOSAL = "backstop_filing", "backstop_line", "backstop_proposal"
OWN_COLUMNS = (LINE_COLUMN, RULES, WRONG_ZH, WRONG_EN, PROPOSED, ANSWER, FILING, ROW, PROPOSAL)
YES, GIVE_UP = "采用建议 Yes", "不再报送 Give up"
