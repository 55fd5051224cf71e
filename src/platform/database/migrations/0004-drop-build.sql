-- Written by every build and read by none: the images of releases tell what can be used again.
DROP TABLE IF EXISTS build;
