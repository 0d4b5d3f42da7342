"""The sample arrivals have the shape of an on-sale."""

from dibs.demo import sample_evening


def test_the_doors_open_to_a_burst() -> None:
    counts = sample_evening().counts
    assert counts[0] == max(counts)
    assert counts[0] > 5 * sum(counts) / len(counts)


def test_the_burst_decays_and_waves_follow() -> None:
    counts = sample_evening().counts
    assert counts[:11] == sorted(counts[:11], reverse=True)
    crests = [
        minute
        for minute in range(1, len(counts) - 1)
        if counts[minute - 1] < counts[minute] > counts[minute + 1]
    ]
    assert crests == [17, 36]
