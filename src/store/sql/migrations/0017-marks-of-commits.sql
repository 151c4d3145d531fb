-- The last commit of each connection that writes, by which it is found again when nobody answered.
CREATE TABLE commit_mark (
    writer ID NOT NULL,
    mark INT NOT NULL,
    PRIMARY KEY (writer)
) CLUSTERED;
