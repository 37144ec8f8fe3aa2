-- int_solutions: the solutions that a committee can decide about; a single solution is called any.
-- grain: solution
select solution
from run.scoring
