-- The tables at revision 0005 as 0003 and 0004 once made them: with a stored column for the search.
-- By pg_dump --schema-only, for learners whose databases began so have to end like all others.

CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE alembic_version (
  version_num character varying(32) NOT NULL
);

CREATE TABLE categories (
  id uuid DEFAULT uuidv7() NOT NULL,
  owner_id uuid NOT NULL,
  name text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_categories_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

CREATE TABLE import_jobs (
  id uuid DEFAULT uuidv7() NOT NULL,
  owner_id uuid NOT NULL,
  status text DEFAULT 'waiting'::text NOT NULL,
  file bytea,
  rows integer NOT NULL,
  imported integer DEFAULT 0 NOT NULL,
  line integer,
  field text,
  error text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  finished_at timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  CONSTRAINT ck_import_jobs_file_until_finished CHECK (((file IS NULL) = (finished_at IS NOT NULL))),
  CONSTRAINT ck_import_jobs_status_known CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

CREATE TABLE outbox (
  id bigint NOT NULL,
  topic text NOT NULL,
  aggregate_id uuid NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  traceparent text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  processed_at timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
  last_error text
);
ALTER TABLE outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
  SEQUENCE NAME outbox_id_seq
  START WITH 1
  INCREMENT BY 1
  NO MINVALUE
  NO MAXVALUE
  CACHE 1
);

CREATE UNLOGGED TABLE rate_counters (
  key text NOT NULL,
  count integer NOT NULL,
  expires_at timestamp with time zone NOT NULL
);

CREATE TABLE refresh_tokens (
  hash bytea NOT NULL,
  session_id uuid NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT ck_refresh_tokens_hash_is_sha256 CHECK ((octet_length(hash) = 32))
);

CREATE TABLE sessions (
  id uuid DEFAULT uuidv7() NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone
);

CREATE TABLE stored_answers (
  user_id uuid NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_stored_answers_hash_is_sha256 CHECK ((octet_length(request_hash) = 32))
);

CREATE TABLE subtasks (
  id uuid DEFAULT uuidv7() NOT NULL,
  todo_id uuid NOT NULL,
  title text NOT NULL,
  done boolean DEFAULT false NOT NULL,
  CONSTRAINT ck_subtasks_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

CREATE TABLE todo_dependencies (
  todo_id uuid NOT NULL,
  depends_on_id uuid NOT NULL,
  CONSTRAINT ck_todo_dependencies_not_itself CHECK ((todo_id <> depends_on_id))
);

CREATE TABLE todo_shares (
  todo_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_todo_shares_role_known CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text])))
);

CREATE TABLE todos (
  id uuid DEFAULT uuidv7() NOT NULL,
  owner_id uuid NOT NULL,
  title text NOT NULL,
  notes text,
  status text DEFAULT 'open'::text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  completed_at timestamp with time zone,
  priority smallint DEFAULT '0'::smallint NOT NULL,
  due_at timestamp with time zone,
  category_id uuid,
  tags text[] DEFAULT '{}'::text[] NOT NULL,
  deleted_at timestamp with time zone,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((title || ' '::text) || COALESCE(notes, ''::text)))) STORED NOT NULL,
  CONSTRAINT ck_todos_done_has_a_time CHECK (((status = 'done'::text) = (completed_at IS NOT NULL))),
  CONSTRAINT ck_todos_priority_known CHECK (((priority >= 0) AND (priority <= 3))),
  CONSTRAINT ck_todos_status_known CHECK ((status = ANY (ARRAY['open'::text, 'done'::text]))),
  CONSTRAINT ck_todos_tags_number CHECK ((cardinality(tags) <= 20)),
  CONSTRAINT ck_todos_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

CREATE TABLE users (
  id uuid DEFAULT uuidv7() NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY alembic_version
  ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY categories
  ADD CONSTRAINT pk_categories PRIMARY KEY (id);
ALTER TABLE ONLY import_jobs
  ADD CONSTRAINT pk_import_jobs PRIMARY KEY (id);
ALTER TABLE ONLY outbox
  ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY rate_counters
  ADD CONSTRAINT pk_rate_counters PRIMARY KEY (key);
ALTER TABLE ONLY refresh_tokens
  ADD CONSTRAINT pk_refresh_tokens PRIMARY KEY (hash);
ALTER TABLE ONLY sessions
  ADD CONSTRAINT pk_sessions PRIMARY KEY (id);
ALTER TABLE ONLY stored_answers
  ADD CONSTRAINT pk_stored_answers PRIMARY KEY (user_id, key);
ALTER TABLE ONLY subtasks
  ADD CONSTRAINT pk_subtasks PRIMARY KEY (id);
ALTER TABLE ONLY todo_dependencies
  ADD CONSTRAINT pk_todo_dependencies PRIMARY KEY (todo_id, depends_on_id);
ALTER TABLE ONLY todo_shares
  ADD CONSTRAINT pk_todo_shares PRIMARY KEY (todo_id, user_id);
ALTER TABLE ONLY todos
  ADD CONSTRAINT pk_todos PRIMARY KEY (id);
ALTER TABLE ONLY users
  ADD CONSTRAINT pk_users PRIMARY KEY (id);
ALTER TABLE ONLY categories
  ADD CONSTRAINT uq_categories_owner_id_id UNIQUE (owner_id, id);
ALTER TABLE ONLY users
  ADD CONSTRAINT uq_users_email UNIQUE (email);
CREATE INDEX ix_import_jobs_owner_id_id ON import_jobs USING btree (owner_id, id);
CREATE INDEX ix_import_jobs_unfinished ON import_jobs USING btree (id) WHERE (finished_at IS NULL);
CREATE INDEX ix_outbox_pending ON outbox USING btree (id) WHERE (processed_at IS NULL);
CREATE INDEX ix_outbox_pending_aggregate ON outbox USING btree (aggregate_id, id) WHERE (processed_at IS NULL);
CREATE INDEX ix_rate_counters_expires_at ON rate_counters USING btree (expires_at);
CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens USING btree (session_id);
CREATE INDEX ix_sessions_user_id ON sessions USING btree (user_id);
CREATE INDEX ix_stored_answers_created_at ON stored_answers USING btree (created_at);
CREATE INDEX ix_subtasks_todo_id ON subtasks USING btree (todo_id);
CREATE INDEX ix_todo_dependencies_depends_on_id ON todo_dependencies USING btree (depends_on_id);
CREATE INDEX ix_todo_shares_user_id_todo_id ON todo_shares USING btree (user_id, todo_id);
CREATE INDEX ix_todos_category_created ON todos USING btree (owner_id, category_id, created_at, id);
CREATE INDEX ix_todos_category_due ON todos USING btree (owner_id, category_id, COALESCE(due_at, 'infinity'::timestamp with time zone), id) WHERE ((deleted_at IS NULL) AND (category_id IS NOT NULL));
CREATE INDEX ix_todos_category_priority ON todos USING btree (owner_id, category_id, priority, id) WHERE ((deleted_at IS NULL) AND (category_id IS NOT NULL));
CREATE INDEX ix_todos_created ON todos USING btree (owner_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_deleted ON todos USING btree (owner_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX ix_todos_deleted_at ON todos USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX ix_todos_due ON todos USING btree (owner_id, COALESCE(due_at, 'infinity'::timestamp with time zone), id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_priority ON todos USING btree (owner_id, priority, id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_search ON todos USING gin (owner_id, search) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_status_created ON todos USING btree (owner_id, status, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_status_due ON todos USING btree (owner_id, status, COALESCE(due_at, 'infinity'::timestamp with time zone), id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_status_priority ON todos USING btree (owner_id, status, priority, id) WHERE (deleted_at IS NULL);
CREATE INDEX ix_todos_tags ON todos USING gin (owner_id, tags) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX uq_categories_owner_id_name ON categories USING btree (owner_id, lower(name));
CREATE UNIQUE INDEX uq_import_jobs_owner_id_unfinished ON import_jobs USING btree (owner_id) WHERE (finished_at IS NULL);
ALTER TABLE ONLY categories
  ADD CONSTRAINT fk_categories_owner_id_users FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY import_jobs
  ADD CONSTRAINT fk_import_jobs_owner_id_users FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY refresh_tokens
  ADD CONSTRAINT fk_refresh_tokens_session_id_sessions FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY sessions
  ADD CONSTRAINT fk_sessions_user_id_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY stored_answers
  ADD CONSTRAINT fk_stored_answers_user_id_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY subtasks
  ADD CONSTRAINT fk_subtasks_todo_id_todos FOREIGN KEY (todo_id) REFERENCES todos(id) ON DELETE CASCADE;
ALTER TABLE ONLY todo_dependencies
  ADD CONSTRAINT fk_todo_dependencies_depends_on_id_todos FOREIGN KEY (depends_on_id) REFERENCES todos(id) ON DELETE CASCADE;
ALTER TABLE ONLY todo_dependencies
  ADD CONSTRAINT fk_todo_dependencies_todo_id_todos FOREIGN KEY (todo_id) REFERENCES todos(id) ON DELETE CASCADE;
ALTER TABLE ONLY todo_shares
  ADD CONSTRAINT fk_todo_shares_todo_id_todos FOREIGN KEY (todo_id) REFERENCES todos(id) ON DELETE CASCADE;
ALTER TABLE ONLY todo_shares
  ADD CONSTRAINT fk_todo_shares_user_id_users FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY todos
  ADD CONSTRAINT fk_todos_category FOREIGN KEY (owner_id, category_id) REFERENCES categories(owner_id, id) ON DELETE SET NULL (category_id);
ALTER TABLE ONLY todos
  ADD CONSTRAINT fk_todos_owner_id_users FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE CASCADE;

INSERT INTO alembic_version VALUES ('0005');
