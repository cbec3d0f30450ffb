from .filling import form_for as form_for
from .importing import application_named as application_named
from .importing import import_budget as import_budget
from .new_application import NewApplication as NewApplication
from .template import budget_template as budget_template
from .template import empty_sheets as empty_sheets
