-- int_solutions: what a committee can be about; with one solution it is called any (X13).
-- grain: solution
select solution
from run.scoring
