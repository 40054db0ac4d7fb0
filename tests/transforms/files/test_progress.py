from threading import Thread

from transforms.files.progress import Done, Tally


def test_many_threads_add_up() -> None:
    tally = Tally()

    def work() -> None:
        for _ in range(2000):
            tally.add(rows=3, units=1)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    tally.add(found=8)
    for thread in threads:
        thread.join()
    assert tally.now() == Done(found=8, units=8000, rows=24_000)
    tally.reset()
    assert tally.now() == Done()
