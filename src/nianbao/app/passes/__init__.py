"""The steps of a run, each a function of its chunk: read → cross → judge → write.

read (`read.read_chunk`): inputs to cases, and what kinds that compare reports gather of them;
cross (`cross.cross_cases`): of all summaries, what each case must know of the others;
judge (`judge.judge_cases`): cases to findings;
write (`write.write_chunk`): findings to lines of findings.jsonl, entries of run.json and files of their own.

Read and judge are run over chunks (`chunks`) by whatever runs functions: this process, a pool (`app.workers`), other
machines that see the folder in which the steps leave things for each other (`app.scratch`). `app.run` puts them together.
"""
