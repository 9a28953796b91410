"""The night as an Airflow DAG. A night that was published is repeated in a second, so a retry is harmless."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    dag_id="stockwright_night",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
) as dag:
    BashOperator(
        task_id="night",
        retries=1,
        retry_delay=timedelta(minutes=10),
        bash_command="stockwright run --workspace /srv/stockwright --as-of {{ data_interval_end | ds }} --ok-with-problems",
    )
