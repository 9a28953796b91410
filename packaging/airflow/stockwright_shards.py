"""The night as an Airflow DAG of mapped tasks over one shared folder. A task that was killed is repeated and makes only
what is missing; the run is the same to the byte as that of one process."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

PROCESSES = 4
NIGHT = "--workspace /srv/stockwright --as-of {{ data_interval_end | ds }}"

with DAG(
    dag_id="stockwright_shards",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
) as dag:
    plan = BashOperator(task_id="plan", bash_command=f"stockwright shard plan {NIGHT}")
    work = BashOperator.partial(task_id="work").expand(
        bash_command=[f"stockwright shard work {NIGHT} --index {i} --of {PROCESSES}" for i in range(PROCESSES)]
    )
    publish = BashOperator(task_id="publish", bash_command=f"stockwright shard publish {NIGHT} --ok-with-problems")
    plan >> work >> publish
