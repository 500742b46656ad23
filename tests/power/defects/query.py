"""Predicates, order, expansion."""

from mutant import Mutant, defect

SYNTAX, PREDICATES = "web/query/syntax.py", "web/query/predicates.py"
COMPARED = (
    "`=`, `!=`, `<>`, `<`, `<=`, `>` and `>=` compare a field with a string in double quotes, a number or a boolean."
)
IN = '`in` and `not in` look for the value of a field in a list, as in `country in ("DE", "AT")`.'
NESTED = (
    "A predicate in parentheses after a field holds for the object in that field, "
    "or for one of the objects in its array."
)
COMBINED = "`and`, `or`, `not` and parentheses combine predicates."
BOUND = (
    "`:name` stands for the value of the query parameter `var.name`, and after `in` for all values of a repeated one."
)

DEFECTS: tuple[Mutant, ...] = (
    # --- where -----------------------------------------------------------------------------------
    defect(
        "everything-is-wanted",
        "Only results that match the predicate of `where` are returned.",
        "web/query/paging.py",
        "[value for value in values if is_wanted(value)]",
        "list(values)",
    ),
    defect(
        "the-last-predicate-counts",
        "If there are several `where`, results must match all of them.",
        PREDICATES,
        "    return lambda value: all(part(value) for part in parts)\n",
        "    return lambda value: all(part(value) for part in parts[-1:])\n",
    ),
    defect("at-most-is-less", COMPARED, PREDICATES, '"<=": operator.le', '"<=": operator.lt'),
    defect(
        "not-equal-is-not-negated",
        COMPARED,
        SYNTAX,
        "return Not((OneOf(field, (operand,)),))",
        "return OneOf(field, (operand,))",
    ),
    defect(
        "not-in-is-in",
        IN,
        SYNTAX,
        "return Not((OneOf(field, operands),))",
        "return OneOf(field, operands)",
    ),
    defect(
        "everything-is-defined",
        "`is defined` and `is not defined` test whether a field exists.",
        PREDICATES,
        "return lambda value: given(member(value, name))",
        "return lambda value: True",
    ),
    defect(
        "not-empty-is-empty",
        "`is empty` and `is not empty` test whether an array has elements.",
        SYNTAX,
        "return Not((Empty(field),))",
        "return Empty(field)",
    ),
    defect(
        "all-is-any",
        "`contains all` and `contains any` look for the values of a list in an array.",
        SYNTAX,
        "each=True",
        "each=False",
    ),
    defect(
        "every-object-must-fit",
        NESTED,
        PREDICATES,
        "return lambda value: any(inner(item) for item in items(member(value, name)))",
        "return lambda value: all(inner(item) for item in items(member(value, name)))",
    ),
    defect("or-is-and", COMBINED, SYNTAX, "return Or(parts)", "return And(parts)"),
    defect("not-is-nothing", COMBINED, SYNTAX, "return Not((part,))", "return part"),
    defect(
        "words-are-lower-case",
        "Keywords are case-insensitive.",
        "web/query/grammar.py",
        '(?![-_A-Za-z0-9])/i" for word',
        '(?![-_A-Za-z0-9])/" for word',
    ),
    defect(
        "a-variable-has-one-value", BOUND, PREDICATES, "in variables[operand.name]]", "in variables[operand.name][:1]]"
    ),
    defect(
        "a-variable-is-a-string",
        BOUND,
        PREDICATES,
        "[readings_of_text(text) for",
        "[readings(text) for",
    ),
    defect(
        "what-cannot-be-read-holds",
        "A predicate that cannot be read is refused with 400 `InvalidInput`.",
        SYNTAX,
        "        _refuse(error, text)\n",
        "        return And(())\n",
    ),
    defect(
        "every-field-may-be-asked",
        "A predicate that names a field that does not exist is refused with 400 `InvalidInput`.",
        "web/query/fields.py",
        "for inner in _unset_field(one, name))\n",
        "for inner in _unset_field(one, name)) or (inspect.AnyType(),)\n",
    ),
    # --- sort ------------------------------------------------------------------------------------
    defect(
        "everything-ascends",
        "Results are ordered by the field that `sort` names, ascending, or descending after `desc`.",
        "web/query/sort.py",
        "reverse=is_descending",
        "reverse=False",
    ),
    defect(
        "the-last-order-weighs-most",
        "If there are several `sort`, each orders the results that the previous ones leave equal.",
        "web/query/sort.py",
        "in reversed(orders):",
        "in orders:",
    ),
    defect(
        "an-unknown-order-is-ignored",
        "A `sort` by a field that does not exist is refused with 400 `InvalidInput`.",
        "web/query/sort.py",
        "        if not inner:\n",
        '        if not inner:\n            return ["id"], False\n        if not inner:\n',
    ),
    # --- expand ----------------------------------------------------------------------------------
    defect(
        "expanded-under-another-name",
        "A reference to which `expand` leads has the resource that it refers to as its `obj`.",
        "web/query/expand.py",
        'setdefault("obj",',
        'setdefault("object",',
    ),
    defect(
        "customers-are-not-expanded",
        "With `expand=resource` the `resource` of a message about a customer has the Customer as its `obj`.",
        "web/query/references.py",
        "if noun.type_id}",
        'if noun.type_id not in ("", "customer")}',
    ),
    defect(
        "an-unwanted-profile-is-answered",
        "A profile for which `where` does not hold is refused with 404 `ResourceNotFound`.",
        "web/profile.py",
        'return found if is_wanted(found) else errors.not_found("Resource", found.id, CustomerUnmatched())',
        "return found",
    ),
    defect(
        "an-unwanted-profile-is-a-bad-request",
        "A profile for which `where` does not hold is refused with 404 `ResourceNotFound`.",
        "web/profile.py",
        'errors.not_found("Resource", found.id, CustomerUnmatched())',
        'errors.malformed_parameter("where", "It does not hold.")',
    ),
)
