"""The project and its configuration: settings, API clients, custom Types."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from mockserver.domain.values import MADE_AT, UNSET, Country, DateTime, Key, LocalizedString, Maybe, Value, Version

ProjectKey = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$(?!\n)", min_length=2, max_length=36)]
"""The key of a project. A leading underscore is reserved for the control plane."""

RESERVED_KEYS = frozenset({"docs", "oauth"})
"""Forbidden project keys: their paths belong to pages of the server, or to the OAuth endpoints."""

FieldName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$(?!\n)", min_length=2, max_length=256)]
"""The name of a custom field."""


class MessagesConfiguration(Value, frozen=True, kw_only=True):
    """Whether messages are kept. `deleteDaysAfterCreation` is reported, but not enforced."""

    enabled: bool = True
    delete_days_after_creation: Annotated[int, Meta(ge=1, le=90)] = 15


class Project(Value, frozen=True, kw_only=True):
    """The settings of a project, as `GET /{projectKey}` returns them."""

    table: ClassVar[str] = "projects"
    key: ProjectKey
    version: Version = 1
    name: str
    created_at: DateTime
    last_modified_at: DateTime
    countries: tuple[Country, ...]
    currencies: tuple[str, ...]
    languages: tuple[str, ...]
    messages: MessagesConfiguration = MessagesConfiguration()

    @property
    def id(self) -> str:
        return self.key


class ApiClient(Value, frozen=True, kw_only=True):
    """An API client. Its secret is kept as a hash, its scopes are complete (`manage_project:demo`)."""

    table: ClassVar[str] = "clients"
    id: str
    secret_hash: str
    scopes: tuple[str, ...]


class EnumValue(Value, frozen=True, kw_only=True):
    """One choice of an Enum field."""

    key: str
    label: str


class LocalizedEnumValue(Value, frozen=True, kw_only=True):
    """One choice of a LocalizedEnum field."""

    key: str
    label: LocalizedString


class FieldType(Value, frozen=True, kw_only=True, tag_field="name", tag=lambda name: name.removesuffix("Field")):
    """The type of a custom field's values."""


class BooleanField(FieldType, frozen=True, kw_only=True):
    """true or false."""


class StringField(FieldType, frozen=True, kw_only=True):
    """Any text."""


class LocalizedStringField(FieldType, frozen=True, kw_only=True):
    """Text by language tag."""


class EnumField(FieldType, frozen=True, kw_only=True):
    """The key of one of `values`."""

    values: tuple[EnumValue, ...]


class LocalizedEnumField(FieldType, frozen=True, kw_only=True):
    """The key of one of `values`, whose labels are localized."""

    values: tuple[LocalizedEnumValue, ...]


class NumberField(FieldType, frozen=True, kw_only=True):
    """An integer or a decimal number."""


class MoneyField(FieldType, frozen=True, kw_only=True):
    """An amount in minor units of a currency."""


class DateField(FieldType, frozen=True, kw_only=True):
    """`YYYY-MM-DD`."""


class TimeField(FieldType, frozen=True, kw_only=True):
    """`HH:MM:SS.mmm`."""


class DateTimeField(FieldType, frozen=True, kw_only=True):
    """An instant with offset."""


class ReferenceField(FieldType, frozen=True, kw_only=True):
    """A reference to a resource of the type `referenceTypeId`."""

    reference_type_id: str


class SetField(FieldType, frozen=True, kw_only=True):
    """An array without duplicates, of elements of one type."""

    element_type: AnyFieldType


AnyFieldType = (
    BooleanField
    | StringField
    | LocalizedStringField
    | EnumField
    | LocalizedEnumField
    | NumberField
    | MoneyField
    | DateField
    | TimeField
    | DateTimeField
    | ReferenceField
    | SetField
)
"""Every kind of custom field, told apart by `name`."""


class FieldDefinition(Value, frozen=True, kw_only=True):
    """One field of a Type."""

    type: AnyFieldType
    name: FieldName
    label: LocalizedString
    required: bool = False
    input_hint: Literal["SingleLine", "MultiLine"] | Maybe = UNSET


class Type(Value, frozen=True, kw_only=True):
    """A custom Type: the custom fields of resources whose types are in `resourceTypeIds`."""

    table: ClassVar[str] = "types"
    id: str
    key: Key
    version: Version = 1
    name: LocalizedString
    description: LocalizedString | Maybe = UNSET
    resource_type_ids: tuple[str, ...]
    field_definitions: tuple[FieldDefinition, ...] = ()
    created_at: DateTime = MADE_AT
    last_modified_at: DateTime = MADE_AT
