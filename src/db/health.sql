-- name: health_ready
SELECT 1 AS ready;
