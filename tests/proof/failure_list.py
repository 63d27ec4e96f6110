"""What can go wrong between Procore, Plumbline and QuickBooks, and what Plumbline must do then."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FailureMode:
    """`id` is W (writing), R (reading), A (access), L (limits) or C (our own machinery) and a number."""

    id: str
    fails: str
    then: str


FAILURE_MODES = tuple(
    FailureMode(*one)
    for one in (
        (
            "W1",
            "The worker dies after a request was accepted and before its answer is stored",
            "The next worker looks the record up and takes it as made; no second one",
        ),
        (
            "W2",
            "The answer of a write is lost: timeout, broken connection, half a body, a gateway's error",
            "As W1; every request has a time limit shorter than the lease",
        ),
        (
            "W3",
            "QuickBooks forgets a requestid, or never honours it",
            "The look-up by mark prevents the second bill all the same",
        ),
        (
            "W4",
            "The same requestid brings an old refusal back after its cause was fixed",
            "A definite refusal opens a new key; an unknown outcome never does",
        ),
        (
            "W5",
            "Operations of a batch fail one by one; its answer is shuffled, cut short or lost",
            "Each operation has its own fate, found by its id; what is missing is unknown, not failed",
        ),
        (
            "W6",
            "An operation needs a record that the same batch would make",
            "What is needed is made by an earlier request",
        ),
        (
            "W7",
            "Somebody else changed the record since it was read (SyncToken stale)",
            "Read and decided again, a few times at most; what a person changed is never overwritten",
        ),
        (
            "W8",
            "A vendor's name is taken, also by a customer, or QuickBooks does not allow it",
            "A person links or renames; money never goes to a guessed vendor",
        ),
        (
            "W9",
            "The books are closed for the date of a claim",
            "Refused before sending, with the ways out; no date is moved silently",
        ),
        (
            "W10",
            "A vendor, item, account or project is inactive or gone when it is needed",
            "The claim waits with the reason and goes on after the fix",
        ),
        (
            "W11",
            "A claim is edited, taken back or deleted while it is being sent",
            "What was approved is what is sent; a later change is shown, never a second bill",
        ),
        (
            "W12",
            "Negative claims, claims over nothing, retention only, quantity times rate that does not fit",
            "Kept out for a visible reason, or exact to the cent",
        ),
        (
            "W13",
            "A claim of thousands of lines",
            "Sent whole, or refused with the reason; memory stays bounded",
        ),
        (
            "W14",
            "Two people press Approve or Retry at once; a double click; a form sent again",
            "One effect",
        ),
        (
            "W15",
            "A payment covers part of a bill or many bills, and is edited, moved or voided later",
            "One payment for each bill it touches, which follows every change",
        ),
        ("W16", "Our own bill looks like a cost", "Known as ours by its mark, without our database too"),
        (
            "W17",
            "A record that always raises, hangs, or kills its worker",
            "Isolated after a few tries, visible, and retryable; all others go on",
        ),
        ("W18", "A look-up finds two records", "That record stops for a person; nothing is written"),
        (
            "R1",
            "Changes within one second, at the edge of a window, over a change of daylight saving",
            "Inclusive bounds and an overlap on the server's clock: none is lost",
        ),
        ("R2", "Our clock is an hour off, or jumps", "No watermark comes from our clock; nothing is lost"),
        (
            "R3",
            "A record shows up in lists some time after it was saved",
            "The overlap covers it; our own fresh record is not taken for missing",
        ),
        ("R4", "Records change while a list is paged through", "None is skipped; repeats are harmless"),
        (
            "R5",
            "More changes than an answer of the change feed holds; the feed is older than it reaches back",
            "Read by query, or in full",
        ),
        (
            "R6",
            "Records are voided, deleted, merged or made inactive, told or not told",
            "Each is noticed and told apart; a person decides where money hangs on it",
        ),
        (
            "R7",
            "Webhooks lost, doubled, shuffled, late, replayed, or in a flood",
            "A hint to read, never data; the result is that of polling",
        ),
        (
            "R8",
            "A webhook tells of our own write before its answer is stored",
            "Recognised as ours; no echo",
        ),
        (
            "R9",
            "Both sides edit a vendor at once; a vendor is renamed or swapped",
            "By field and base; a conflict goes to a person; identity by id, never by name",
        ),
        (
            "R10",
            "Answers with unknown, missing or null members, new values, HTML, or nothing in them",
            "Tolerant where nothing hangs on it; money is refused and parked, never guessed",
        ),
        ("R11", "A list that never ends", "Given up after a while, said so, and read again later"),
        ("A1", "Many workers find a token expired at once", "One renewal for each connection"),
        (
            "A2",
            "A crash or a lost answer around the renewal of a token",
            "Stored before it is used; tried with what is left, else a person reconnects",
        ),
        (
            "A3",
            "A grant is revoked, expired, or belongs to other books",
            "That company alone stops, keeps its work, and says how to reconnect",
        ),
        ("A4", "A token is refused in the middle", "Renewed once, repeated once; once a minute at most"),
        (
            "A5",
            "A permission was taken away: every request is answered 403 or 404",
            "Under 2 % of Procore's hour is spent on it",
        ),
        (
            "L1",
            "The remote limit is reached, or is cut",
            "The company pauses as told; it counts against no record; one burst after a cut at most",
        ),
        ("L2", "Another app uses the same limit", "Plumbline takes what is left"),
        (
            "L3",
            "503, slow answers, connections that hang, no name, no TLS",
            "Time limits everywhere; tried again by and by; TLS is never given up",
        ),
        ("L4", "One company is huge", "The others are served at most twice as late as without it"),
        ("L5", "Everything is due at once after an outage", "No storm: waits grow and are spread"),
        (
            "L6",
            "The month's metered reads run out",
            "Told in time; read more seldom; then all waits, as nothing is sent unseen",
        ),
        (
            "C1",
            "The broker delivers a message twice, or while its first delivery still runs",
            "The second worker finds the company taken and leaves",
        ),
        ("C2", "A worker is killed", "Another finishes within two ticks of the scheduler"),
        ("C3", "The broker is lost or emptied", "The work list is the database; nothing is lost"),
        (
            "C4",
            "A commit succeeds and its message is never sent, or is sent before the commit",
            "The tick finds what is due; no message leaves a transaction early",
        ),
        (
            "C5",
            "No scheduler, or two",
            "Work that is due is done once, by whoever comes; a silent one is told of",
        ),
        (
            "C6",
            "A worker sleeps beyond its lease and wakes up",
            "It writes nothing: the lease and its fence are checked in every transaction",
        ),
        (
            "C7",
            "The database goes away, deadlocks, or loses the answer of a commit",
            "State is read again, never assumed; no remote call inside a transaction",
        ),
        (
            "C8",
            "The database comes back from an old backup",
            "Nothing is written until a person confirms; what exists is adopted",
        ),
        ("C9", "A copy of the installation starts with living tokens", "It writes nothing"),
        (
            "C10",
            "Old and new code, old and new tables side by side",
            "A worker whose tables do not fit its code refuses to work and says so",
        ),
        ("C11", "Ten times the data, a huge claim", "Memory stays as it was, or within what the claim takes"),
        (
            "C12",
            "A key is rotated, or taken away too early",
            "Every secret stays readable, or the start fails with the reason; never a blank",
        ),
        ("C13", "Somebody pauses a company", "Nothing is sent after that; the work is kept"),
        ("C14", "Alerts or logs can't be written", "Work goes on"),
    )
)
IDS = frozenset(one.id for one in FAILURE_MODES)
