"""The sealer (封存): a process beside the application that makes every log's growth provable and has others witness it."""
