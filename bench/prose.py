"""Plausible English about markets: sentences, headlines and names, made from word lists."""

from __future__ import annotations

from functools import cache
from itertools import product
from random import Random

CATEGORIES = tuple(
    "MARKET BUSINESS REGULATION TECHNOLOGY TRADING MINING DEFI STABLECOIN SECURITY EXCHANGE POLICY FUNDS".split()
)
SOURCES = (
    ("Chain Courier", "chain-courier"),
    ("Block Gazette", "block-gazette"),
    ("The Ledger Post", "ledger-post"),
    ("Token Times", "token-times"),
    ("Crypto Dispatch", "crypto-dispatch"),
    ("Coin Observer", "coin-observer"),
    ("Digital Asset Wire", "digital-asset-wire"),
    ("Node Review", "node-review"),
)
SUBJECTS = (
    "BITCOIN ETHER SOLANA STABLECOIN EXCHANGE CUSTODY MINING LENDING STAKING TOKEN "
    "WALLET BRIDGE ROLLUP ORACLE DERIVATIVES TREASURY PAYMENTS COMPLIANCE DEFI MACRO"
).split()
ASPECTS = (
    "MARKET REGULATION ADOPTION SECURITY INVESTORS PRICES LIQUIDITY TECHNOLOGY FUNDS BANKS "
    "TAXES LAWSUITS HACKS UPGRADES FEES YIELDS VOLUMES PARTNERSHIPS LISTINGS RESEARCH"
).split()

COMPANIES = (
    "Northgate Digital,Harbor Exchange,Meridian Labs,Bluestone Capital,Openvault,Kestrel Markets,"
    "Aster Protocol,Quayside Bank,Ironbridge Mining,Lumen Finance,Parallel Custody,Silverline Trust,"
    "Cobalt Network,Driftwood Ventures,Helix Payments,Redwood Asset Management,Juniper Chain,Atlas Clearing"
).split(",")
ACTIONS = (
    "plans to acquire,announces a partnership with,files a lawsuit against,opens a market for,"
    "raises new capital from,expands its services to,publishes an audit of,settles a dispute with,"
    "moves its reserves to,delays the launch of"
).split(",")
THINGS = (
    "tokenized treasury bills,institutional clients,a settlement network,retail investors,a lending platform,"
    "the European market,a stablecoin issuer,a derivatives venue,its largest rival,a custody provider,"
    "regional banks,a proof-of-reserves programme"
).split(",")
TAILS = (
    "as trading volumes recover,while regulators consult,after months of talks,in a bid for market share,"
    "ahead of new disclosure rules,as fees fall,despite weak demand,to reassure its customers"
).split(",")

ACTORS = (
    "The company,The exchange,A spokesperson,The regulator,One analyst,The research team,"
    "The board,An early investor,The foundation behind the protocol,A group of market makers"
).split(",")
SAYINGS = (
    "said that,confirmed on Tuesday that,has repeatedly argued that,told reporters that,"
    "noted in a report that,expects that,disputes the claim that,made clear that"
).split(",")
FACTS = (
    "the integration of {} may improve {} for {},demand for {} has outpaced {} among {},"
    "the shift towards {} reflects a broader interest in {} from {},new rules on {} could reshape {} for {},"
    "the combination of {} and {} remains attractive to {},the cost of {} compared with {} still worries {},"
    "a transparent approach to {} and {} would help {},the transition from {} to {} depends largely on {}"
).split(",")
TOPICS = (
    "tokenized assets,on-chain settlement,digital custody,stablecoin reserves,automated lending,"
    "cross-border payments,exchange-traded products,staking services,derivatives trading,market surveillance,"
    "layer-two networks,smart contract audits,mining infrastructure,treasury management,wallet recovery,"
    "liquidity provision,consumer protection,interest rates,public disclosure,energy contracts"
).split(",")
PARTIES = (
    "institutional investors,smaller exchanges,regional banks,everyday users,long-term holders,"
    "payment companies,asset managers,independent developers,market participants,public pension funds"
).split(",")
ENDINGS = (
    "at a time when volatility remains low,although the details have not been published,"
    "which would be the first step of its kind this year,according to documents seen by the desk,"
    "and the first effects are expected within two quarters,while competitors follow a similar strategy,"
    "a development that was widely anticipated,even if adoption stays slower than forecast"
).split(",")
HEADINGS = (
    "Background,Details of the announcement,What changes for customers,How the market reacted,"
    "The view of the regulators,Why it matters,Open questions,The road ahead,Figures in context,"
    "Reactions from the industry,Risks and limits,A look at the numbers"
).split(",")

POOL = 20_000
"""Distinct sentences; an article draws 22 of them."""


@cache
def tags() -> tuple[str, ...]:
    """The 400 tags, the most frequent first."""
    return tuple(f"{subject} {aspect}" for aspect, subject in product(ASPECTS, SUBJECTS))


def headline(random: Random) -> str:
    """A title of about twelve words."""
    choice = random.choice
    return f"{choice(COMPANIES)} {choice(ACTIONS)} {choice(THINGS)} {choice(TAILS)}"


@cache
def sentences() -> tuple[str, ...]:
    """The pool that bodies are drawn from."""
    random = Random("sentences")
    return tuple(_sentence(random) for _ in range(POOL))


def _sentence(random: Random) -> str:
    """About 26 words."""
    choice = random.choice
    fact = choice(FACTS).format(*random.sample(TOPICS, 2), choice(PARTIES))
    return f"{choice(ACTORS)} {choice(SAYINGS)} {fact}, {choice(ENDINGS)}."
