"""The currencies of ISO 4217, historic ones included, as the platform has them: those of Java's `Currency`.

A table of its own: the domain imports no library, and the libraries' lists have other historic codes and digits.
"""

from __future__ import annotations

_BY_DIGITS = {
    0: """
        ADP BEF BIF BYB BYR CLP DJF ESP GNF GRD ISK ITL JPY KMF KRW LUF MGF PTE PYG ROL RWF TPE TRL UGX UYI VND VUV XAF
        XAG XAU XBA XBB XBC XBD XDR XFO XFU XOF XPD XPF XPT XSU XTS XUA XXX
    """,
    2: """
        AED AFA AFN ALL AMD ANG AOA ARS ATS AUD AWG AYM AZM AZN BAM BBD BDT BGL BGN BMD BND BOB BOV BRL BSD BTN
        BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CSD CUC CUP CVE CYP CZK DEM DKK DOP DZD EEK EGP ERN ETB
        EUR FIM FJD FKP FRF GBP GEL GHC GHS GIP GMD GTQ GWP GYD HKD HNL HRK HTG HUF IDR IEP ILS INR IRR JMD KES
        KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRO MRU MTL MUR MVR MWK MXN
        MXV MYR MZM MZN NAD NGN NIO NLG NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB RUR SAR SBD SCR SDD
        SDG SEK SGD SHP SIT SKK SLE SLL SOS SRD SRG SSP STD STN SVC SYP SZL THB TJS TMM TMT TOP TRY TTD TWD TZS
        UAH USD USN USS UYU UZS VEB VED VEF VES WST XCD XCG YER YUM ZAR ZMK ZMW ZWD ZWG ZWL ZWN ZWR
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF",
}
"""Digits of the minor units. Currencies such as JPY have no smaller unit, and codes such as XXX are not money."""

FRACTION_DIGITS = {code: digits for digits, codes in _BY_DIGITS.items() for code in codes.split()}
"""How many digits the minor units of a currency take, by its code."""


def fraction_digits(code: str) -> int:
    """The digits of a currency; 2 for an unknown code."""
    return FRACTION_DIGITS.get(code, 2)
