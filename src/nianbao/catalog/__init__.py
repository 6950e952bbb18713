"""Rule packs: found, loaded, checked. A pack is a folder of YAML files; nothing here knows any form by name.

`load(path, kinds)` gives a Pack, `load_form(path)` a FormSpec, `lint(path, kinds)` every problem, `json_schema(type)`
the JSON Schema of a type of file; see `nianbao.catalog.load` and `nianbao.catalog.schema`.
"""
