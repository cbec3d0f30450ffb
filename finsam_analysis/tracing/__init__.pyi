from .figure import TracedFigure as TracedFigure
from .forms import anchors as anchors
from .forms import tracing_html as tracing_html
from .forms import tree_json as tree_json
from .forms import tree_text as tree_text
from .names import LIST_HINT as LIST_HINT
from .tracing import FigureTracing as FigureTracing
