from . import choices as choices
from . import page as page
from . import sensitivity as sensitivity
from . import tables as tables
from .core import Grade as Grade
from .core import InputError as InputError
from .data_package import check_parameters as check_parameters
from .data_package import find_package as find_package
from .data_package import load_package as load_package
from .reconciliation import audit as audit
from .reconciliation import key_figures as key_figures
from .reconciliation import open_package as open_package
from .scenario import compute as compute
from .scenario import demand as demand
from .scenario import equal as equal
from .scenario import load_scenario as load_scenario
from .scenario import proposed_grant as proposed_grant
from .scenario import run_scenario as run_scenario
from .scenario import run_scenarios as run_scenarios

__version__: str
