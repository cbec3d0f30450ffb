from .block import Block as Block
from .book import SWEDISH as SWEDISH
from .book import Book as Book
from .worksheet import Number as Number
from .worksheet import Sheet as Sheet
