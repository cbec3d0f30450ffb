from .appendix import appendix_remarks as appendix_remarks
from .appendix import produce_appendix as produce_appendix
from .comparison import compare_scenarios as compare_scenarios
from .report import Reports as Reports
from .report import SomeRefusedError as SomeRefusedError
from .report import produce_reports as produce_reports
from .verifying import Verified as Verified
from .verifying import verify_reports as verify_reports
