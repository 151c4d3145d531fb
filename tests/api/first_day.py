"""A new office asks its administrator for a second factor from the first day, and nobody is locked out:
not by a lost telephone, nor by the last administrator's."""

import subprocess

import totp
from office import Office, PATIENCE_S

PASSWORD = "河边的石板路有三里长"


def expect(said, wanted):
    if said != wanted:
        raise AssertionError(f"{said}, not {wanted}")


def first_day(office):
    admin = office.client()
    admin.must("session_open", body={"login": "admin", "password": office.admin_password})
    expect(admin.call("unit_list").json["reason"], "must_change_password")
    admin.must("password_change", body={"old": office.admin_password, "new": PASSWORD})
    reply = admin.call("unit_list")
    expect((reply.problem, reply.json["reason"]), ("forbidden", "must_set_factor"))
    session = admin.must("session_view")
    expect((session["must_set_second_factor"], session["has_second_factor"]), (True, False))
    secret = admin.must("second_factor_begin")["secret"]
    admin.must("second_factor_confirm", body={"code": totp.of_office(office, secret)})
    admin.must("unit_list")
    expect({role["role"] for role in admin.must("sign_in_view")["roles"]
            if role["needs_second_factor"]}, {"administrator", "auditor"})
    expect(admin.call("second_factor_end").json["reason"], "second_factor_needed")


def lost_everything(office):
    """The only administrator has neither device nor recovery codes: the machine itself helps."""
    admin = office.client()
    reply = admin.call("session_open", body={"login": "admin", "password": PASSWORD})
    expect(reply.problem, "second_factor")
    said = office.run("user", "drop-factor", "admin", "--data", office.data)
    if "no second factor any more" not in said:
        raise AssertionError(said)
    session = admin.must("session_open", body={"login": "admin", "password": PASSWORD})
    expect(session["must_set_second_factor"], True)
    expect(admin.call("unit_list").problem, "forbidden")
    secret = admin.must("second_factor_begin")["secret"]
    admin.must("second_factor_confirm", body={"code": totp.of_office(office, secret)})
    admin.must("unit_list")


def only_roles_of_officials(office):
    for roles in ("petitioner", "administrator,nobody", "system"):
        done = subprocess.run([office.binary, "init", "--data", office.data + "-other",
                               "--second-factor", roles], capture_output=True, text=True,
                              timeout=PATIENCE_S, check=False)
        if done.returncode == 0 or "is no role of officials" not in done.stderr:
            raise AssertionError(f"{roles}: {done.returncode} {done.stderr}")


def tests(binary, contract):
    office = Office(binary, contract, ["--no-throttle"],
                    second_factor="administrator,auditor")
    yield "first day with a second factor", lambda: first_day(office)
    yield "first day: everything lost", lambda: lost_everything(office)
    yield "first day: roles that are none", lambda: only_roles_of_officials(office)
    yield "first day ends cleanly", office.close
