"""What a job title says: seniority, department and likely buying roles."""
