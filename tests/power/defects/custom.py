"""Custom Types and fields."""

from mutant import Mutant, defect

CUSTOM = "domain/custom.py"
ACTIONS = "domain/actions/custom.py"
FITS = (
    "A custom field whose value does not fit its FieldDefinition is refused with 400 `InvalidField`, whose `field` "
    "is its name."
)
SETS_TYPE = "`setCustomType` sets the custom Type, and replaces all custom fields."

DEFECTS: tuple[Mutant, ...] = (
    defect(
        "set-custom-type-merges-the-fields",
        SETS_TYPE,
        ACTIONS,
        '        return replace(customer, custom=custom_of_type(self.type, self.fields, "customer", context))',
        "        fields = {**_fields(customer), **(self.fields or {})}\n"
        '        return replace(customer, custom=custom_of_type(self.type, fields, "customer", context))',
    ),
    defect(
        "set-custom-type-ignores-the-fields",
        SETS_TYPE,
        ACTIONS,
        'custom_of_type(self.type, self.fields, "customer", context)',
        'custom_of_type(self.type, UNSET, "customer", context)',
    ),
    defect(
        "set-custom-type-cannot-remove",
        "`setCustomType` without `type` removes the custom Type and all custom fields.",
        ACTIONS,
        "            return replace(customer, custom=UNSET)",
        "            return customer",
    ),
    defect(
        "set-custom-type-removes-only-the-fields",
        "`setCustomType` without `type` removes the custom Type and all custom fields.",
        ACTIONS,
        "            return replace(customer, custom=UNSET)",
        "            return replace(customer, custom=customer.custom and replace(customer.custom, fields={}))",
    ),
    defect(
        "set-custom-field-drops-the-others",
        "`setCustomField` sets the custom field `name` to `value` and leaves the other ones.",
        CUSTOM,
        "fields={**custom.fields, name: field_value(name, value, type)}",
        "fields={name: field_value(name, value, type)}",
    ),
    defect(
        "set-custom-field-keeps-the-old-value",
        "`setCustomField` sets the custom field `name` to `value` and leaves the other ones.",
        CUSTOM,
        "fields={**custom.fields, name: field_value(name, value, type)}",
        "fields={name: field_value(name, value, type), **custom.fields}",
    ),
    defect(
        "set-custom-field-cannot-remove",
        "`setCustomField` without `value` removes the custom field.",
        CUSTOM,
        "fields={n: v for n, v in custom.fields.items() if n != name}",
        "fields=custom.fields",
    ),
    defect(
        "set-custom-field-removes-all",
        "`setCustomField` without `value` removes the custom field.",
        CUSTOM,
        "fields={n: v for n, v in custom.fields.items() if n != name}",
        "fields={}",
    ),
    defect(
        "a-missing-custom-field-can-be-removed",
        "`setCustomField` without `value` for a field that is not there is refused with 400 `InvalidOperation`.",
        CUSTOM,
        "    if name not in custom.fields:\n"
        "        cause = NothingToRemove(name=name, others=tuple(custom.fields))\n"
        "        errors.invalid_operation(",
        "    if name not in custom.fields:\n        cause = None\n        print(",
    ),
    defect(
        "a-custom-field-needs-no-type",
        "So is `setCustomField` of a Customer without custom Type.",
        ACTIONS,
        '            errors.invalid_operation("Resource has no custom type.", Untyped(what="customer"))\n',
        "            return customer\n",
    ),
    defect(
        "required-custom-field-may-be-missing",
        "A missing custom field that its Type requires is refused with 400 `RequiredField`, whose `field` is its name.",
        CUSTOM,
        "        if definition.required and definition.name not in checked:",
        "        if definition.required and definition.name not in checked and not fields:",
    ),
    defect(
        "required-custom-field-is-an-invalid-field",
        "A missing custom field that its Type requires is refused with 400 `RequiredField`, whose `field` is its name.",
        CUSTOM,
        "            errors.required_field(definition, type)\n",
        "            errors.invalid_field(definition.name, None, type)\n",
    ),
    defect(
        "required-custom-field-can-be-removed",
        "A missing custom field that its Type requires is refused with 400 `RequiredField`, whose `field` is its name.",
        CUSTOM,
        "        errors.required_field(definition, type)\n    return msgspec",
        "        pass\n    return msgspec",
    ),
    defect(
        "enum-is-not-checked",
        FITS,
        CUSTOM,
        "    if value not in keys:\n        raise Unfit(keys)\n",
        "",
    ),
    defect(
        "text-is-taken-for-a-number",
        FITS,
        CUSTOM,
        "    return _checked(value, is_integer or (isinstance(value, float) and isfinite(value)))",
        "    return _checked(value, is_integer or isinstance(value, float | str))",
    ),
    defect(
        "boolean-is-taken-for-a-number",
        FITS,
        CUSTOM,
        "isinstance(value, int) and not isinstance(value, bool)\n",
        "isinstance(value, int)\n",
    ),
    defect(
        "invalid-field-names-no-field",
        FITS,
        "domain/errors.py",
        "error = InvalidField(message=message, field=field,",
        'error = InvalidField(message=message, field="custom",',
    ),
    defect(
        "invalid-field-is-an-invalid-input",
        FITS,
        "domain/errors.py",
        "    error = InvalidField(message=message, field=field, invalid_value=value, allowed_values=allowed)",
        "    error = InvalidInput(message=message)",
    ),
    defect(
        "unknown-custom-field-is-accepted",
        "A field without definition is an `InvalidField`; a Type that is not for the resource at hand, an "
        "`InvalidInput`.",
        CUSTOM,
        "    if definition is None:\n        errors.invalid_field(name, value, type)\n",
        "    if definition is None:\n        return value\n",
    ),
    defect(
        "unknown-custom-type-is-ignored",
        "A custom Type that does not exist is refused with 400 `ReferencedResourceNotFound`.",
        ACTIONS,
        '        return replace(customer, custom=custom_of_type(self.type, self.fields, "customer", context))',
        "        try:\n"
        '            return replace(customer, custom=custom_of_type(self.type, self.fields, "customer", context))\n'
        "        except errors.Refused as refusal:\n"
        "            if isinstance(refusal.error, errors.ReferencedResourceNotFound):\n"
        "                return customer\n"
        "            raise",
    ),
    defect(
        "unknown-custom-type-is-answered-with-404",
        "A custom Type that does not exist is refused with 400 `ReferencedResourceNotFound`.",
        CUSTOM,
        "        errors.unknown_type(identifier.id, identifier.key, is_key=is_key)",
        '        errors.not_found("Type", str(identifier.id), errors.inputs.AsTold(suggestion=""))',
    ),
    defect(
        "custom-type-cannot-be-named-by-key",
        "A custom Type may be named by `id` or by `key`, and is answered by its `id`.",
        CUSTOM,
        "found = context.records.one(TYPE_BY_KEY, str(identifier.key))",
        "found = context.records.get(TYPES, str(identifier.key))",
    ),
    defect(
        "custom-type-is-answered-by-its-key",
        "A custom Type may be named by `id` or by `key`, and is answered by its `id`.",
        CUSTOM,
        "type=TypeReference(id=type.id)",
        "type=TypeReference(id=type.key)",
    ),
    defect(
        "custom-type-by-id-and-key-is-accepted",
        "A custom Type named by both `id` and `key` is refused with 400 `InvalidJsonInput`.",
        "domain/customer.py",
        "if (self.id is UNSET) == (self.key is UNSET):",
        "if self.id is UNSET and self.key is UNSET:",
    ),
)
