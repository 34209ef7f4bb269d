import sys; sys.path.insert(0,'/work/main/tests')
from drafting.test_truth import *
from drafting.conftest import *
def test_x(place):
    with served(place, says(headline="EUR 40,000 are missing.")) as server:
        set_up(place, server)
        person = start(engaged=True)
        print(person.statuses())
        person.answers(goal=100000)
        print(person.statuses())
        from missionrunner.session import RunSession
        with RunSession(actor='x') as session, session.open(person.run_id, lambda e: print(type(e).__name__)) as live:
            live.approve('find')
            try: session.proceed(live, person.output, force=False)
            except Exception as e: print(repr(e))
        print(person.statuses())
