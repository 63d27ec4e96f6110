"""One company's year in a second: people, both systems, the network and the workers, all from one seed."""
