"""What stops a whole company, a feed or a record nobody thought of."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "connection.lost": Explanation(
        "{system} must be connected again",
        "The sign-in has ended. What waits is kept; nothing is lost.",
        "Press Reconnect under Connections.",
        "connections",
    ),
    "feed.unexpected": Explanation(
        "Plumbline met something it does not understand while reading {label}",
        "What was read so far is kept, and nothing was written. It is read again by itself.",
        "Send the technical details to your admin if it stays.",
        "runs",
    ),
    "order.waiting": Explanation(
        "{name} is already being changed",
        "What was ordered before is carried out first.",
        "Wait a moment, look again, then decide.",
        "record",
    ),
    "company.not_ready": Explanation(
        "Not ready to go live: {what}",
        "Without these steps nothing could be written rightly.",
        "Finish the steps on the overview, then go live.",
        "overview",
    ),
    "limit.metered_reads": Explanation(
        "Metered reads are used up until {until}",
        "{system} answers no more reads this month. Nothing is sent either, as Plumbline looks before it "
        "creates.",
        "Buy reads at Intuit and have whoever runs Plumbline raise the allowance, or wait until {until}.",
        "connections",
    ),
    "clock.wrong": Explanation(
        "Plumbline's clock is {off} that of {system}",
        "Nothing is lost: what was read last is remembered by the system's own time. But schedules, times on "
        "these pages and the end of a sign-in are told by a wrong clock.",
        "Let a time server set the clock of the machine with the database. The next run looks again.",
        "overview",
    ),
    "side.suddenly_empty": Explanation(
        "{system} suddenly shows no {what}",
        "{count} were there before. None counts as deleted; everything is stopped until someone confirms.",
        "Check the connection. If they are there, confirm and nothing has happened; if they were really "
        "deleted, confirm and they count as deleted from the next night on.",
        "connections",
    ),
    "instance.moved": Explanation(
        "Plumbline was moved, copied or restored",
        "It last ran at {was}, now at {here}. It reads, and adopts what is there; it writes nothing.",
        "A copy: disconnect both systems here. The only one that still runs: confirm on the overview.",
        "overview",
    ),
    "instance.restored": Explanation(
        "The database is older than it was",
        "It has forgotten the last {count} turns, as after a backup is restored. It reads, and adopts what "
        "was sent since; it writes nothing.",
        "Let one run end, look at the claims, then confirm on the overview.",
        "overview",
    ),
    "record.changed_meanwhile": Explanation(
        "{label} is being changed by someone in {system}",
        "It had a newer version each time we looked.",
        "Wait until they are done, then press Retry.",
        "record",
    ),
    "record.kills_worker": Explanation(
        "{label} stopped the worker five times",
        "It was set aside so that others go on.",
        "Send the technical details to your admin, then press Retry.",
        "record",
    ),
    "reconciliation.unexpected": Explanation(
        "Both books could not be read to the end",
        "Plumbline met something it does not understand in one of them ({error}). Nothing was changed, and "
        "syncing goes on.",
        "Press Read again under Reconciliation. If it stays, send the technical details to your admin.",
        "runs",
    ),
    "record.unexpected": Explanation(
        "Plumbline met something it does not understand at {label}",
        "Nothing was written. The log holds the technical details.",
        "Send the technical details to your admin, then press Retry.",
        "runs",
    ),
}
