"""One rule of the coverage table looked at closely: walks, fairness, status and room; pure of the database."""
