"""Looks at the machine past the plugin, for the conformance kit: `probe.py <verb>`, JSON in, JSON out."""

import json
import sys
from pathlib import Path

from belay_jobs.jobs import job_folder

given = json.load(sys.stdin)
starts = job_folder(Path(given["dataDir"]) / "targets" / given["targetId"], given.get("key", "")) / "starts"
answers = {
    "count-job-runs": {"count": len(starts.read_text().splitlines()) if starts.exists() else 0},
    "read-texts": {"texts": []},
    "find-leftovers": {"items": []},
}
print(json.dumps(answers.get(sys.argv[1], {})))
