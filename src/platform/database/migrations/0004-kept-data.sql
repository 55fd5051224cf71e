-- On which volume the data of each service is, and the image that had it open last; by the volume's name in a release.
ALTER TABLE environment ADD COLUMN service_data jsonb DEFAULT '{}'::jsonb NOT NULL;
