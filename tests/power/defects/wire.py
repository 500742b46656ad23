"""Refusals, JSON, headers, pages."""

from mutant import Mutant, defect

ENTRIES = (
    "A refusal with 400, 401, 403, 404 or 409 has at least one entry in `errors`, each with a `code` and a `message`."
)
WRONG_SHAPE = (
    "A body that lacks a required field, or has a value of the wrong JSON type, is refused with 400 `InvalidJsonInput`."
)
ERRORS = "domain/errors.py"
PLAIN = "return ErrorResponse(status_code=error.status, message=error.message, errors=(error,))"
PAGES = "web/query/paging.py"
RESULTS = "found[offset : offset + limit]"
BOUNDS = "DEFAULT_LIMIT, LARGEST_LIMIT, FARTHEST_OFFSET = 20, 500, 10_000"
PAGE = "A page has at most `limit` results, and at most 20 where none is given."
SHOWN = (
    "What is always there: `addresses`, `shippingAddressIds`, `billingAddressIds`, `stores` ([] where there are none)."
)

DEFECTS: tuple[Mutant, ...] = (
    # --- refusals --------------------------------------------------------------------------------
    defect("refusal-has-no-errors", ENTRIES, ERRORS, PLAIN, PLAIN.replace("(error,)", "()")),
    defect(
        "errors-have-no-message",
        ENTRIES,
        ERRORS,
        "    status: ClassVar[int] = 400\n    message: str\n",
        "    status: ClassVar[int] = 400\n    message: str | Maybe = UNSET\n",
        (
            ERRORS,
            PLAIN,
            "bare = msgspec.structs.replace(error, message=UNSET)\n    " + PLAIN.replace("(error,)", "(bare,)"),
        ),
    ),
    defect(
        "code-has-another-name",
        "`changeEmail` to an email that another customer has, ignoring case, is refused with 400 `DuplicateField`, "
        "whose `field` is `email`.",
        ERRORS,
        "class DuplicateField(Error, frozen=True, kw_only=True):",
        'class DuplicateField(Error, frozen=True, kw_only=True, tag="DuplicateFieldValue"):',
    ),
    defect(
        "conflict-has-another-code",
        "A refusal with 409 has the code `ConcurrentModification`.",
        ERRORS,
        "class ConcurrentModification(Error, frozen=True, kw_only=True):",
        'class ConcurrentModification(Error, frozen=True, kw_only=True, tag="Conflict"):',
    ),
    defect(
        "conflict-tells-no-version",
        "The `currentVersion` of a `ConcurrentModification` is the version that the resource has.",
        ERRORS,
        "message=message, current_version=actual",
        "message=message",
        (ERRORS, "    current_version: Version\n", "    current_version: Version | Maybe = UNSET\n"),
    ),
    defect(
        "status-code-is-always-400",
        "The `statusCode` in the body of a refusal is its HTTP status.",
        ERRORS,
        PLAIN,
        PLAIN.replace("error.status", "400"),
    ),
    defect(
        "message-is-not-that-of-the-error",
        "The `message` of a refusal is the `message` of its first error.",
        ERRORS,
        PLAIN,
        PLAIN.replace("error.message", '"The request was refused."'),
    ),
    defect(
        "refusal-has-no-top-level-error",
        "The `error` of a refusal with 401 or 403 is the `code` of its first error.",
        ERRORS,
        "if not isinstance(error, OAuthError):",
        "if not isinstance(error, OAuthError) or error.status in (401, 403):",
    ),
    defect(
        "top-level-error-is-always-the-same",
        "The `error` of a refusal with 401 or 403 is the `code` of its first error.",
        ERRORS,
        "error=str(code),",
        'error="invalid_request",',
    ),
    defect(
        "malformed-body-lacks-the-detail",
        "`InvalidJsonInput` has a `detailedErrorMessage`.",
        ERRORS,
        'message="Request body does not contain valid JSON.", detailed_error_message=detail',
        'message="Request body does not contain valid JSON."',
        (ERRORS, "    detailed_error_message: str\n", "    detailed_error_message: str | Maybe = UNSET\n"),
    ),
    defect(
        "not-found-has-another-code",
        "A path that does not exist is refused with 404 `ResourceNotFound`.",
        ERRORS,
        "class ResourceNotFound(Error, frozen=True, kw_only=True):",
        'class ResourceNotFound(Error, frozen=True, kw_only=True, tag="NotFound"):',
    ),
    defect(
        "unknown-path-is-a-bad-request",
        "A path that does not exist is refused with 404 `ResourceNotFound`.",
        "web/framework.py",
        "return _refusing(request, ResourceNotFound(message=message),",
        "return _refusing(request, InvalidInput(message=message),",
    ),
    defect(
        "wrong-method-has-errors",
        "A method that a path does not offer is refused with 405 and a body without `errors`.",
        "web/framework.py",
        "    status_code: int\n    message: str\n",
        "    status_code: int\n    message: str\n    errors: tuple[dict[str, str], ...] = ()\n",
    ),
    defect(
        "wrong-method-is-not-found",
        "A method that a path does not offer is refused with 405 and a body without `errors`.",
        "web/framework.py",
        "    status = problem.status_code\n",
        "    status = 404 if problem.status_code == 405 else problem.status_code\n",
    ),
    # --- JSON ------------------------------------------------------------------------------------
    defect(
        "broken-json-is-a-server-error",
        "A body that is not valid JSON is refused with 400 `InvalidJsonInput`.",
        "web/wire.py",
        "    except (msgspec.DecodeError, UnicodeDecodeError) as error:\n",
        "    except UnicodeDecodeError as error:\n",
    ),
    defect(
        "broken-json-is-an-invalid-input",
        "A body that is not valid JSON is refused with 400 `InvalidJsonInput`.",
        "web/wire.py",
        "errors.malformed_body(told, _not_json(str(error), body, type))",
        "errors.invalid_input(str(error))",
    ),
    defect(
        "wrong-shape-is-a-server-error",
        WRONG_SHAPE,
        "web/wire.py",
        "    except msgspec.ValidationError as error:\n",
        "    except ZeroDivisionError as error:\n",
    ),
    defect(
        "wrong-shape-is-unprocessable",
        WRONG_SHAPE,
        "web/wire.py",
        "        names, problem = placed(str(error), type)\n",
        "        raise HTTPException(str(error), status_code=422)\n",
        (
            "web/wire.py",
            "import msgspec\n",
            "import msgspec\nfrom litestar.exceptions import HTTPException\n",
        ),
    ),
    defect(
        "text-is-taken-for-a-version",
        WRONG_SHAPE,
        "web/wire.py",
        "return msgspec.convert(readable(json, type), type)",
        "return msgspec.convert(readable(json, type), type, strict=False)",
    ),
    defect(
        "version-may-be-left-out",
        WRONG_SHAPE,
        "domain/actions/__init__.py",
        "    version: Version\n    actions:",
        "    version: Version = 1\n    actions:",
    ),
    defect(
        "actions-may-be-left-out",
        WRONG_SHAPE,
        "domain/actions/__init__.py",
        "    actions: tuple[MyCustomerUpdateAction, ...]\n",
        "    actions: tuple[MyCustomerUpdateAction, ...] = ()\n",
    ),
    defect(
        "version-with-a-fraction-of-zero-is-refused",
        'Values are not converted: `"1"` is no number; but `2.0` is a version.',
        "domain/reading.py",
        "    return int(json) if isinstance(json, float) and json.is_integer() else json\n",
        "    return json\n",
    ),
    defect(
        "null-is-not-absence",
        "In a request null means the same as leaving the field out.",
        "domain/reading.py",
        "for name, value in json.items() if value is not None}",
        "for name, value in json.items()}",
    ),
    defect(
        "unknown-field-is-refused",
        "A field that this document does not name is tolerated and has no effect.",
        "domain/customer.py",
        "class MyCustomerDraft(Value, frozen=True, kw_only=True):",
        "class MyCustomerDraft(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):",
    ),
    defect(
        "country-in-small-letters-is-accepted",
        "A `country` that is not two capital letters is refused with 400 `InvalidJsonInput`.",
        "domain/values.py",
        'pattern=r"^[A-Z]{2}$(?!\\n)"',
        'pattern=r"^[A-Za-z]{2}$(?!\\n)"',
    ),
    defect(
        "country-of-three-letters-is-accepted",
        "A `country` that is not two capital letters is refused with 400 `InvalidJsonInput`.",
        "domain/values.py",
        'pattern=r"^[A-Z]{2}$(?!\\n)", min_length=2, max_length=2',
        'pattern=r"^[A-Z]{2}", min_length=2, max_length=3',
    ),
    defect(
        "empty-lists-are-left-out",
        SHOWN,
        "domain/customer.py",
        "class Customer(Value, frozen=True, kw_only=True):",
        "class Customer(Value, frozen=True, kw_only=True, omit_defaults=True):",
    ),
    defect(
        "revocation-is-answered-with-a-list",
        "The body of every answer is a JSON object.",
        "web/tokens.py",
        "    return revoked(call.subject, call.body, call.context)\n",
        "    return replace(revoked(call.subject, call.body, call.context), answer=[])\n",
        (
            "web/tokens.py",
            "from mockserver.domain.project import",
            "from msgspec.structs import replace\n\nfrom mockserver.domain.project import",
        ),
    ),
    # --- headers ---------------------------------------------------------------------------------
    defect(
        "content-type-is-text",
        "An answer has the content type `application/json; charset=utf-8`.",
        "web/wire.py",
        'JSON = b"application/json; charset=utf-8"',
        'JSON = b"text/plain; charset=utf-8"',
    ),
    defect(
        "content-type-has-no-charset",
        "An answer has the content type `application/json; charset=utf-8`.",
        "web/wire.py",
        'JSON = b"application/json; charset=utf-8"',
        'JSON = b"application/json"',
    ),
    defect(
        "correlation-id-is-not-repeated",
        "An answer repeats the `X-Correlation-ID` of its request.",
        "web/envelope.py",
        'return sent if _CORRELATION_ID.fullmatch(sent) else b"%032x" % getrandbits(128)',
        'return b"%032x" % getrandbits(128)',
    ),
    defect(
        "correlation-id-is-missing-from-refusals",
        "An answer to a request without `X-Correlation-ID` has one of its own, also when it is a refusal.",
        "web/envelope.py",
        "exchange.answer_headers = [*exchange.answer_headers, *carried]",
        "exchange.answer_headers = [*exchange.answer_headers, *(carried if exchange.status < 400 else _CORS)]",
    ),
    defect(
        "correlation-id-is-always-the-same",
        "An answer to a request without `X-Correlation-ID` has one of its own, also when it is a refusal.",
        "web/envelope.py",
        'b"%032x" % getrandbits(128)\n',
        'b"00000000000000000000000000000000"\n',
    ),
    # --- times and initiators --------------------------------------------------------------------
    defect(
        "last-modified-by-stays",
        "A change made with a token of the password flow names the customer in `lastModifiedBy`.",
        "domain/history.py",
        "        last_modified_by=context.by.initiator(),\n",
        "",
    ),
    defect(
        "initiator-names-no-customer",
        "A change made with a token of the password flow names the customer in `lastModifiedBy`.",
        "domain/ports.py",
        "            customer=customer,\n",
        "",
    ),
    defect(
        "times-are-local",
        "An instant in UTC; this implementation writes milliseconds and `Z`.",
        "domain/values.py",
        '.removesuffix("+00:00") + "Z"',
        "",
    ),
    # --- pages -----------------------------------------------------------------------------------
    defect("limit-is-ignored", PAGE, PAGES, RESULTS, "found[offset : offset + 20]"),
    defect("page-has-one-too-many", PAGE, PAGES, RESULTS, "found[offset : offset + limit + 1]"),
    defect("page-has-25-results", PAGE, PAGES, BOUNDS, BOUNDS.replace("20", "25")),
    defect(
        "limit-may-be-1000", "A `limit` above 500 is refused with 400.", PAGES, BOUNDS, BOUNDS.replace("500", "1000")
    ),
    defect("limit-may-be-501", "A `limit` above 500 is refused with 400.", PAGES, BOUNDS, BOUNDS.replace("500", "501")),
    defect(
        "offset-is-ignored",
        "A page begins after the first `offset` results.",
        PAGES,
        RESULTS,
        "found[:limit]",
    ),
    defect(
        "offset-counts-from-1",
        "A page begins after the first `offset` results.",
        PAGES,
        RESULTS,
        "found[max(0, offset - 1) : max(0, offset - 1) + limit]",
    ),
    defect(
        "total-is-always-told",
        "With `withTotal=false` a page has no `total`.",
        PAGES,
        'total = len(found) if query.boolean("withTotal", default=True) else UNSET',
        "total = len(found)",
    ),
    # --- project ---------------------------------------------------------------------------------
    defect(
        "project-has-another-key",
        "The `key` of the Project answered is the one in the path.",
        "web/project.py",
        "return call.project",
        'return replace(call.project, key="my-project")',
        (
            "web/project.py",
            "from mockserver.domain.project import Project\n",
            "from msgspec.structs import replace\n\nfrom mockserver.domain.project import Project\n",
        ),
    ),
)
