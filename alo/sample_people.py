"""Names and cities that portfolios of people who do not exist are drawn from."""

from typing import Final

FIRST_NAMES: Final = (
    "Ana Maria João José Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Daniel Marcelo "
    "Bruno Eduardo Felipe Adriana Juliana Márcia Fernanda Patrícia Aline Sandra Camila Amanda Bruna Jéssica "
    "Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Vitória Larissa "
    "Cláudia Beatriz Rita Sônia Renata Eliane Simone Cristiane"
).split()
SURNAMES: Final = (
    "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida "
    "Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes "
    "Freitas Cardoso Ramos Gonçalves Santana Teixeira Araújo Moura Cavalcanti Monteiro Batista Campos Pinto "
    "Borges Brito Farias"
).split()
CITIES: Final = (  # UF, city, area code, share of the portfolio
    ("SP", "São Paulo", "11", 22),
    ("SP", "Campinas", "19", 7),
    ("SP", "Ribeirão Preto", "16", 4),
    ("RJ", "Rio de Janeiro", "21", 12),
    ("MG", "Belo Horizonte", "31", 9),
    ("RS", "Porto Alegre", "51", 6),
    ("PR", "Curitiba", "41", 6),
    ("BA", "Salvador", "71", 6),
    ("PE", "Recife", "81", 5),
    ("CE", "Fortaleza", "85", 5),
    ("SC", "Florianópolis", "48", 3),
    ("GO", "Goiânia", "62", 4),
    ("DF", "Brasília", "61", 4),
    ("ES", "Vitória", "27", 2),
    ("PA", "Belém", "91", 2),
    ("AM", "Manaus", "92", 2),
    ("AC", "Rio Branco", "68", 1),
)
