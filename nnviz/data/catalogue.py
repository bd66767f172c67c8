"""The data sets that come with nnviz: what their files must hold, and whom to credit."""

from __future__ import annotations

from nnviz.data.series import WINDOW
from nnviz.data.source import BundledData, Task
from nnviz.engine.shapes import Shape
from nnviz.errors import DataError
from nnviz.values import dataclass


@dataclass(frozen=True, kw_only=True)
class _File:
    """One file in ``samples/``; ``checksum`` is its SHA-256."""

    name: str
    file: str
    checksum: str
    credit: str

    @property
    def source(self) -> BundledData:
        """The data set as part of an Experiment."""
        return BundledData(self.name, self.checksum)


@dataclass(frozen=True, kw_only=True)
class Images(_File):
    """Grey images: ``images`` (n, height, width) and ``labels`` (n,), both of bytes.

    ``taken`` says for each label of the file which class it becomes, and how many of its first
    images are taken; without it the labels are the classes, and all images are taken.
    """

    images: Shape
    class_names: tuple[str, ...]
    taken: tuple[tuple[int, int], ...] = ()

    @property
    def input_shape(self) -> Shape:
        return (1, *self.images[1:])


@dataclass(frozen=True, kw_only=True)
class Series(_File):
    """The numbers in the second column of a table with a line for each month: what is predicted
    is ``change``, by how much the next differs from the last; they come round again after
    ``period`` lines."""

    change: str
    period: int = 0

    @property
    def input_shape(self) -> Shape:
        return (WINDOW, 1)


@dataclass(frozen=True, kw_only=True)
class Tabular(_File):
    """Rows of a table with a header: the first ``inputs`` columns are numbers, the column called
    ``target`` names one of the classes, or holds a number, which is taken in units of ``unit``.

    A ``complete`` one holds every case that there is.
    """

    inputs: int
    target: str
    class_names: tuple[str, ...] = ()
    unit: float = 1.0
    unit_name: str = ""
    complete: bool = False

    @property
    def input_shape(self) -> Shape:
        return (self.inputs,)

    @property
    def task(self) -> Task:
        if not self.class_names:
            return "regression"
        return "binary" if len(self.class_names) == 2 else "classes"

    @property
    def target_name(self) -> str:
        """With the unit, if it is another than the file's own."""
        return f"{self.target} ({self.unit_name})" if self.unit_name else self.target


Bundled = Images | Series | Tabular


def _table(*entries: Bundled) -> dict[str, Bundled]:
    return {entry.name: entry for entry in entries}


def _gate(name: str) -> Tabular:
    return Tabular(
        name=name,
        file="gates.csv",
        checksum="cad7e65257fd03975ad7f16b7d49317a9889289eed5d9e2359bc6c7991102ee2",
        inputs=2,
        target=name.upper(),
        class_names=("0", "1"),
        complete=True,
        credit="A truth table, public domain",
    )


_DOODLES = "The Quick, Draw! Dataset, Google, CC BY 4.0"
_FEW = (1, 300)
"""Of each of five other kinds a fifth of the number of cats, so that both classes are equal."""

CATALOGUE: dict[str, Bundled] = _table(
    Images(
        name="digits",
        file="digits.npz",
        checksum="b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e",
        images=(1797, 8, 8),
        class_names=tuple("0123456789"),
        credit="Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), "
        "UCI Machine Learning Repository, CC BY 4.0",
    ),
    Images(
        name="mnist",
        file="mnist.npz",
        checksum="af5595f05f0cc260498196e07655cfa443d2d96874d5ba0dcfeaea06defbda81",
        images=(10_000, 28, 28),
        class_names=tuple("0123456789"),
        credit="The MNIST Database of Handwritten Digits, Y. LeCun, C. Cortes and C. J. C. Burges, "
        "CC BY-SA 3.0",
    ),
    Images(
        name="doodles",
        file="doodles.npz",
        checksum="3ff34210bb7946050a58707f916ba4257fb71d25bf5f275cadfb2a1097266170",
        images=(9000, 28, 28),
        class_names=("apple", "bicycle", "cat", "diamond", "eye", "fish"),
        credit=_DOODLES,
    ),
    Images(
        name="cats",
        file="doodles.npz",
        checksum="3ff34210bb7946050a58707f916ba4257fb71d25bf5f275cadfb2a1097266170",
        images=(9000, 28, 28),
        class_names=("cat", "not a cat"),
        credit=_DOODLES,
        taken=(_FEW, _FEW, (0, 1500), _FEW, _FEW, _FEW),
    ),
    Series(
        name="co2",
        file="co2.csv",
        checksum="afea673dfdeecb476a0bb8bc2af0e9a678ddf5b083fc2a31113f3784c9540b65",
        change="rise",
        period=12,
        credit="Trends in Atmospheric Carbon Dioxide, NOAA Global Monitoring Laboratory, and "
        "Scripps Institution of Oceanography, public domain",
    ),
    Tabular(
        name="iris",
        file="iris.csv",
        checksum="f7fac79ad999fd2d001fd012dd70c0f42c738a7e7cfb7069e71371b55c29341e",
        inputs=4,
        target="species",
        class_names=("setosa", "versicolor", "virginica"),
        credit="Iris, R. A. Fisher (1936), UCI Machine Learning Repository, CC BY 4.0",
    ),
    Tabular(
        name="wine",
        file="wine.csv",
        checksum="7226c19d50c5511341ea251410c7e190f631330a6069b40fefb27dd7d15b0edd",
        inputs=13,
        target="cultivar",
        class_names=("Barolo", "Grignolino", "Barbera"),
        credit="Wine, S. Aeberhard and M. Forina (1991), UCI Machine Learning Repository, "
        "CC BY 4.0",
    ),
    Tabular(
        name="breast-cancer",
        file="breast-cancer.csv",
        checksum="a089ba3e6eafeece6234107f136f7bc4870d1424e372e9ba0fcb9f3c0fe884ac",
        inputs=30,
        target="diagnosis",
        class_names=("benign", "malignant"),
        credit="Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, N. Street and "
        "W. Street (1995), UCI Machine Learning Repository, CC BY 4.0",
    ),
    Tabular(
        name="diabetes",
        file="diabetes.csv",
        checksum="1bf581aefa1ad64ef73c7efd9802f3b1acc879f2ac0b857ab4e9e48d7b6efd54",
        inputs=10,
        target="progression",
        unit=100.0,
        unit_name="hundreds",
        credit="Least Angle Regression, B. Efron, T. Hastie, I. Johnstone and R. Tibshirani "
        "(2004), passed on as by scikit-learn, BSD 3-Clause",
    ),
    _gate("and"),
    _gate("or"),
    _gate("nand"),
    Tabular(
        name="surf",
        file="surf.csv",
        checksum="533820834ef106d19fcbf4ef2f9be74cec7d7645e1ac0177a06633631e33d1c2",
        inputs=3,
        target="go surfing",
        class_names=("no", "yes"),
        complete=True,
        credit="A table of eight answers, after IBM's “What is a neural network?”, public domain",
    ),
)


def bundled(name: str) -> Bundled:
    """The entry of that name; DataError naming the known ones for any other."""
    if name not in CATALOGUE:
        raise DataError(
            f"No data set called '{name}' comes with nnviz; there are {', '.join(CATALOGUE)}."
        )
    return CATALOGUE[name]
