"""The office that the conversations take place in: a county with its petition office, three units,
and one account of every role, all made through the API by the administrator."""

PASSWORD = "qinghe-2026-test"
SESSION_MS = 10 * 60 * 1000  # then administration would ask for a password again
UNITS = {  # name: (parent, kind, title)
    "housing": ("region", "department", "清禾县住房和城乡建设局"),
    "labour": ("region", "department", "清禾县人力资源和社会保障局"),
    "town": ("region", "township", "河口镇"),
    "village": ("town", "village", "柳树村"),
    "organ": ("region", "party", "清禾县纪律检查委员会"),
    "town_office": ("town", "petition_office", "河口镇信访办公室"),
    "town_organ": ("town", "party", "河口镇纪律检查委员会"),
}
ACCOUNTS = {  # actor: (role, unit)
    "clerk": ("window_clerk", "office"),
    "officer": ("case_officer", "office"),
    "head": ("office_head", "office"),
    "handler": ("unit_handler", "housing"),
    "unit_head": ("unit_head", "housing"),
    "labour_handler": ("unit_handler", "labour"),
    "labour_head": ("unit_head", "labour"),
    "case_leader": ("case_leader", "region"),
    "supervisor": ("supervisor", "office"),
    "leader": ("leader", "region"),
    "auditor": ("auditor", "office"),
    "organ_officer": ("discipline_officer", "organ"),
    "town_handler": ("unit_handler", "town"),
    "town_head": ("unit_head", "town"),
    "town_leader": ("leader", "town"),
    "town_case_leader": ("case_leader", "town"),
    "town_clerk": ("window_clerk", "town_office"),
    "town_officer": ("discipline_officer", "town_organ"),
}


def sign_in(client, login, password):
    session = client.must("session_open", body={"login": login, "password": password})
    if session["must_change_password"]:
        client.must("password_change", body={"old": password, "new": PASSWORD})
        session = client.must("session_view")
    return session


class World:
    """Units by name, signed-in clients by actor."""

    def __init__(self, office):
        self.office = office
        self.signed_in_ms = {}
        self.actors = {"admin": office.client()}
        admin = self.actors["admin"]
        sign_in(admin, "admin", office.admin_password)
        self.units = self.root_units(admin)
        for name, (parent, kind, title) in UNITS.items():
            unit = admin.must("unit_create", body={"parent": self.units[parent], "kind": kind,
                                                   "name": title})
            self.units[name] = unit["id"]
        self.accounts = {}
        for actor, (role, unit) in ACCOUNTS.items():
            self.add_account(actor, role, unit)

    @staticmethod
    def root_units(admin):
        units = admin.must("unit_list")["items"]
        region = next(unit for unit in units if unit["parent"] is None)
        office = next(unit for unit in units if unit["kind"] == "petition_office")
        return {"region": region["id"], "office": office["id"]}

    def add_account(self, actor, role, unit):
        made = self.actors["admin"].must("account_create", body={
            "login": actor, "name": f"测试{actor}",
            "grants": [{"role": role, "unit": self.units[unit]}]})
        self.accounts[actor] = made["account"]["id"]
        self.actors[actor] = self.office.client()
        sign_in(self.actors[actor], actor, made["one_time_password"])

    def sign_in_again(self, actor):
        sign_in(self.actors[actor], actor, PASSWORD)
        self.signed_in_ms[actor] = self.office.offset_ms

    def client(self, actor):
        """The actor's browser, signed in again when the clock was moved on by hours."""
        client = self.actors[actor]
        since = self.office.offset_ms - self.signed_in_ms.get(actor, 0)
        if since > SESSION_MS:
            self.sign_in_again(actor)
        return client

    def variables(self):
        """What every conversation may refer to: $unit_housing, $account_clerk."""
        known = {f"unit_{name}": value for name, value in self.units.items()}
        known.update({f"account_{name}": value for name, value in self.accounts.items()})
        return known
