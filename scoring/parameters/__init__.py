"""The numbers of the rules: dated, cited, unit-bearing YAML files, what shape each must have, and the one strict reader.

Here: one YAML file per parameter, in a folder for each subject (`risk/`, `fees/`, `warning/` and so on), `catalogue` (which parameters
there are, and the shape, unit and decimals of each), `model` (a parameter in memory, and what is in force on a day), `nodes` and `shapes`
(strict reading with line numbers), `indicators`, `postings` and `standards` (values that are more than numbers), `reader` (the files),
`changes` (what people changed, laid over them), `page` (what a page says of them).
Not here: a formula, and any number that is not in a YAML file.
"""
