BEGIN TRANSACTION;
CREATE TABLE accounted (
	directory VARCHAR NOT NULL, 
	cron VARCHAR NOT NULL, 
	timezone VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_accounted PRIMARY KEY (directory)
);
INSERT INTO "accounted" VALUES('belarus','0 6 * * MON','UTC','2026-09-07 06:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE baselines (
	seq INTEGER NOT NULL, 
	directory VARCHAR NOT NULL, 
	entry VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	captures JSON NOT NULL, 
	since DATETIME NOT NULL, 
	decision VARCHAR, 
	CONSTRAINT pk_baselines PRIMARY KEY (seq)
);
INSERT INTO "baselines" VALUES(1,'belarus','human-constanta','*','["c-1"]','2026-09-07 06:00:00.000000',NULL);
CREATE TABLE beats (
	name VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	stopped BOOLEAN NOT NULL, 
	CONSTRAINT pk_beats PRIMARY KEY (name)
);
CREATE TABLE bodies (
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	data BLOB NOT NULL, pruned_at DATETIME, 
	CONSTRAINT pk_bodies PRIMARY KEY (sha256)
);
INSERT INTO "bodies" VALUES('f3df88e73c58df92829adfb6f694f1c2e70de4c6a205c0849cb64c64ac49ede5',25,X'28B52FFD2019C90000D0A2D18DD0BB2E202B33373520313720303030203030203031',NULL);
CREATE TABLE captures (
	seq INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	final_url VARCHAR NOT NULL, 
	as_of DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	status INTEGER, 
	headers JSON NOT NULL, 
	redirects JSON NOT NULL, 
	failure VARCHAR, 
	detail TEXT NOT NULL, 
	sha256 VARCHAR, 
	size INTEGER NOT NULL, 
	elapsed FLOAT NOT NULL, 
	truncated BOOLEAN NOT NULL, 
	CONSTRAINT pk_captures PRIMARY KEY (seq), 
	CONSTRAINT fk_captures_sha256 FOREIGN KEY(sha256) REFERENCES bodies (sha256), 
	CONSTRAINT uq_captures_id UNIQUE (id)
);
INSERT INTO "captures" VALUES(1,'c-1','run-1','site','https://help.example/contact','https://help.example/contact/','2026-09-07 06:00:00.000000','2026-09-07 06:00:01.000000',200,'[["content-type","text/html; charset=utf-8"],["set-cookie","a=1"],["set-cookie","b=2"]]','[{"url":"https://help.example/contact","status":301}]',NULL,'','f3df88e73c58df92829adfb6f694f1c2e70de4c6a205c0849cb64c64ac49ede5',25,0.25,0);
INSERT INTO "captures" VALUES(2,'c-2','run-1','site','https://help.example/contact','https://help.example/contact/','2026-09-07 06:00:00.000000','2026-09-07 06:00:01.000000',304,'[["content-type","text/html; charset=utf-8"],["set-cookie","a=1"],["set-cookie","b=2"]]','[{"url":"https://help.example/contact","status":301}]',NULL,'','f3df88e73c58df92829adfb6f694f1c2e70de4c6a205c0849cb64c64ac49ede5',0,0.25,0);
INSERT INTO "captures" VALUES(3,'c-3','run-1','site','https://help.example/contact','https://help.example/contact/','2026-09-07 06:00:00.000000','2026-09-07 06:00:01.000000',NULL,'[["content-type","text/html; charset=utf-8"],["set-cookie","a=1"],["set-cookie","b=2"]]','[{"url":"https://help.example/contact","status":301}]','dns','no such host',NULL,0,0.25,0);
CREATE TABLE contact_sightings (
	seq INTEGER NOT NULL, 
	directory VARCHAR NOT NULL, 
	entry VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	capture VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	quote TEXT NOT NULL, 
	CONSTRAINT pk_contact_sightings PRIMARY KEY (seq), 
	CONSTRAINT uq_contact_sightings_directory_entry_kind_value_capture UNIQUE (directory, entry, kind, value, capture)
);
INSERT INTO "contact_sightings" VALUES(1,'belarus','human-constanta','phone','+375170000001','2026-09-07 06:00:00.000000','c-1','https://help.example/contact/','Phone +375170000001');
CREATE TABLE decisions (
	seq INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	verb VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	"by" VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	flag VARCHAR, 
	directory VARCHAR, 
	entry VARCHAR, 
	contact VARCHAR, 
	until DATETIME, 
	as_of DATETIME, 
	CONSTRAINT pk_decisions PRIMARY KEY (seq), 
	CONSTRAINT fk_decisions_flag FOREIGN KEY(flag) REFERENCES flags (id), 
	CONSTRAINT uq_decisions_id UNIQUE (id)
);
INSERT INTO "decisions" VALUES(1,'d-1','accept','2026-09-07 06:00:00.000000','Vera','called them','f-1','belarus',NULL,NULL,NULL,NULL);
CREATE TABLE flags (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	directory VARCHAR NOT NULL, 
	entry VARCHAR, 
	field VARCHAR, 
	listed TEXT, 
	observed TEXT, 
	summary TEXT NOT NULL, 
	suggestion TEXT NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	sightings JSON NOT NULL, 
	evidence JSON NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	restricted BOOLEAN NOT NULL, 
	subject VARCHAR NOT NULL, 
	settled_at DATETIME, 
	CONSTRAINT pk_flags PRIMARY KEY (id)
);
INSERT INTO "flags" VALUES('f-1','contact-changed','high','held','belarus','human-constanta','phone','+375170000001','+375170000002','Its own site shows another number.','Replace the number.','2026-09-07 06:00:00.000000','2026-09-07 06:00:00.000000','[{"run":"run-1","at":"2026-09-07T06:00:00+00:00"}]','[{"capture":"capture-1","url":"https://help.example/","fetched_at":"2026-09-07T06:00:00+00:00","quote":"\u0422\u044d\u043b. +375 17","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]',0,0,'listing',NULL);
CREATE TABLE judgements (
	seq INTEGER NOT NULL, 
	run VARCHAR NOT NULL, 
	directory VARCHAR NOT NULL, 
	as_of DATETIME NOT NULL, 
	trusted BOOLEAN NOT NULL, 
	state BLOB NOT NULL, 
	CONSTRAINT pk_judgements PRIMARY KEY (seq), 
	CONSTRAINT fk_judgements_run FOREIGN KEY(run) REFERENCES runs (id), 
	CONSTRAINT uq_judgements_run UNIQUE (run)
);
INSERT INTO "judgements" VALUES(1,'run-1','belarus','2026-09-07 06:00:00.000000',1,X'28B52FFD201BD900007B22656E7472696573223A205B22D290D180D183D0BFD0B0225D7D');
CREATE TABLE keys (
	name VARCHAR NOT NULL, 
	"key" BLOB NOT NULL, 
	CONSTRAINT pk_keys PRIMARY KEY (name)
);
INSERT INTO "keys" VALUES('veil',X'2EB5ABF8D4625681B50AAA90A8607A870F1DBBDBF4739100239993D860EF61C0');
CREATE TABLE outbox (
	seq INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	lane VARCHAR NOT NULL, 
	asked_at DATETIME NOT NULL, 
	as_of DATETIME NOT NULL, 
	subject TEXT NOT NULL, 
	text BLOB NOT NULL, 
	html BLOB NOT NULL, 
	recipient VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before DATETIME, 
	ended_at DATETIME, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (seq), 
	CONSTRAINT uq_outbox_id UNIQUE (id)
);
INSERT INTO "outbox" VALUES(1,'m-1','t-1','now','2026-09-07 06:00:00.000000','2026-09-07 06:00:00.000000','news',X'28B52FFD200C6100004F6E652066696E64696E672E',X'28B52FFD20139900003C703E4F6E652066696E64696E672E3C2F703E','','waiting',0,NULL,NULL,'');
CREATE TABLE past_flags (
	seq INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	directory VARCHAR NOT NULL, 
	entry VARCHAR, 
	field VARCHAR, 
	listed TEXT, 
	observed TEXT, 
	summary TEXT NOT NULL, 
	suggestion TEXT NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	sightings JSON NOT NULL, 
	evidence JSON NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	restricted BOOLEAN NOT NULL, 
	subject VARCHAR NOT NULL, 
	settled_at DATETIME, 
	run VARCHAR NOT NULL, 
	as_of DATETIME NOT NULL, 
	earlier INTEGER NOT NULL, 
	CONSTRAINT pk_past_flags PRIMARY KEY (seq), 
	CONSTRAINT uq_past_flags_id_run UNIQUE (id, run)
);
CREATE TABLE readings (
	"key" VARCHAR NOT NULL, 
	text BLOB NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	CONSTRAINT pk_readings PRIMARY KEY ("key")
);
CREATE TABLE requests (
	id VARCHAR DEFAULT (lower(hex(randomblob(6)))) NOT NULL, 
	directory VARCHAR NOT NULL, 
	asked_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL, 
	"trigger" VARCHAR DEFAULT 'manual' NOT NULL, 
	requested_by VARCHAR, 
	entry VARCHAR, 
	url VARCHAR, 
	slot DATETIME, 
	state VARCHAR DEFAULT 'waiting' NOT NULL, 
	attempts INTEGER DEFAULT 0 NOT NULL, 
	not_before DATETIME, 
	ended_at DATETIME, 
	note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_requests PRIMARY KEY (id), 
	CONSTRAINT uq_requests_directory_slot UNIQUE (directory, slot)
);
INSERT INTO "requests" VALUES('q-1','belarus','2026-09-07 06:00:00.000000','schedule',NULL,NULL,NULL,'2026-09-07 06:00:00.000000','waiting',0,NULL,NULL,'');
CREATE TABLE runs (
	id VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	directory VARCHAR NOT NULL, 
	"trigger" VARCHAR NOT NULL, 
	as_of DATETIME NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	status VARCHAR NOT NULL, 
	requested_by VARCHAR, 
	entries JSON NOT NULL, 
	judged BOOLEAN NOT NULL, 
	requests INTEGER NOT NULL, 
	not_modified INTEGER NOT NULL, 
	bytes BIGINT NOT NULL, 
	sites INTEGER NOT NULL, 
	sites_checked INTEGER NOT NULL, urls JSON DEFAULT '[]' NOT NULL, request VARCHAR, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('run-1','batch-1','belarus','cron','2026-09-07 06:00:00.000000','2026-09-07 06:00:00.000000','2026-09-07 06:00:00.000000','complete',NULL,'["a","b"]',1,0,0,0,0,0,'[]',NULL);
CREATE TABLE told (
	target VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	heard VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	since DATETIME, 
	times INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_told PRIMARY KEY (target, subject)
);
INSERT INTO "told" VALUES('t-1','f-1','open','high','2026-09-07 06:00:00.000000',1,'2026-09-07 06:00:00.000000');
CREATE INDEX ix_captures_fetched_at ON captures (fetched_at);
CREATE INDEX ix_captures_run ON captures (run);
CREATE INDEX ix_captures_url_fetched_at ON captures (url, fetched_at);
CREATE INDEX ix_runs_as_of_started_at ON runs (as_of, started_at);
CREATE INDEX ix_runs_batch ON runs (batch);
CREATE INDEX ix_runs_directory_as_of_started_at ON runs (directory, as_of, started_at);
CREATE INDEX ix_runs_status ON runs (status);
CREATE INDEX ix_judgements_directory_as_of ON judgements (directory, as_of);
CREATE INDEX ix_flags_directory_first_seen ON flags (directory, first_seen);
CREATE INDEX ix_decisions_directory_at ON decisions (directory, at);
CREATE INDEX ix_decisions_flag ON decisions (flag);
CREATE INDEX ix_contact_sightings_directory_entry_kind_value_at ON contact_sightings (directory, entry, kind, value, at);
CREATE INDEX ix_baselines_directory_entry_field ON baselines (directory, entry, field);
CREATE INDEX ix_runs_request ON runs (request);
CREATE INDEX ix_requests_state ON requests (state);
CREATE INDEX ix_outbox_state ON outbox (state);
CREATE INDEX ix_outbox_target_as_of ON outbox (target, as_of);
CREATE INDEX ix_captures_sha256 ON captures (sha256);
CREATE INDEX ix_readings_sha256 ON readings (sha256);
CREATE INDEX ix_readings_version ON readings (version);
CREATE INDEX ix_past_flags_directory_as_of ON past_flags (directory, as_of);
CREATE INDEX ix_past_flags_as_of ON past_flags (as_of);
COMMIT;
