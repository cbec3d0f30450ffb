from .host import Host as Host
from .host import open_page as open_page
from .widget import WhatIf as WhatIf
