from .reading import import_package as import_package
from .writing import package_workbook as package_workbook
