import csv
from datetime import date
from pathlib import Path

from stdnum.br import cpf as stdnum_cpf

from alo.demo.sample_portfolio import HEADER, cpf, write_sample

TODAY = date(2026, 11, 21)


def test_the_same_seed_gives_the_same_file_and_another_another(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_sample(tmp_path / name, debtors=50, today=TODAY, seed=seed)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_as_many_people_as_asked_for_each_with_a_valid_cpf(tmp_path: Path) -> None:
    rows = write_sample(tmp_path / "sample.csv", debtors=300, today=TODAY)
    with (tmp_path / "sample.csv").open(newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    assert header == HEADER
    assert len(lines) == rows
    assert len({line[0] for line in lines}) == 300
    assert all(stdnum_cpf.is_valid(line[0]) for line in lines)
    assert len({line[9] for line in lines}) == rows


def test_check_digits_of_a_known_cpf() -> None:
    assert cpf("529982247") == "529.982.247-25"
