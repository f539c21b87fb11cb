"""Interchanges as a partner would send them, made of their parts."""


def interchange(*sets: str, number: str = "000000001", sender: str = "PARTNER", kind: str = "FA") -> str:
    """An interchange of one group; each set is its segments between ST and SE, the first being what ST names."""
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{sender:15}*ZZ*{'US':15}*260105*1200*U*00401*{number}*0*T*>~"
    body = [f"GS*{kind}*PARTNER*US*20260105*1200*1*X*004010"]
    for index, segments in enumerate(sets, start=1):
        identifier, _, rest = segments.partition("|")
        lines = rest.split("|")
        body += [f"ST*{identifier}*{index:04d}", *lines, f"SE*{len(lines) + 2}*{index:04d}"]
    body += [f"GE*{len(sets)}*1", f"IEA*1*{number}"]
    return isa + "\n" + "".join(f"{segment}~\n" for segment in body)


ACCEPTED = "997|AK1*SI*100001251|AK2*858*0001|AK5*A|AK9*A*1*1*1"
REFUSED = "997|AK1*SI*100001252|AK2*858*0002|AK3*N9*4**8|AK4*1*128*7*XX|AK5*R*5|AK9*R*1*1*0"
ADVICE = (
    "824|BGN*11*1126-9404*20260105|OTI*TR*BM*1126-9404*MILMOVE*US*20260105|TED*K*DOCUMENT OWNER CANNOT BE DETERMINED"
)
