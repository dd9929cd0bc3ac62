-- The task of the project that lists the class; null for every task.
ALTER TABLE class ADD COLUMN task_type text;
