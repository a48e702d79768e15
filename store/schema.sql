-- The schema that all migrations give, written by `python -m store.schema`. Do not edit.

CREATE TYPE public.campaign_terms AS (
	min_days_past_due integer,
	collect_prescribed boolean,
	states text[],
	cities text[],
	products text[],
	buckets integer[],
	min_amount_centavos bigint,
	max_amount_centavos bigint,
	min_score integer,
	max_score integer,
	max_days_past_due integer,
	max_attempts integer
);

CREATE TYPE public.order_tables AS (
	aging integer[],
	segments integer[],
	score integer[],
	balance_steps bigint[],
	balance integer[],
	attempt_steps integer[],
	freshness integer[],
	contact_steps integer[],
	last_contact integer[],
	promise_due integer,
	promise_broken integer[],
	value_steps bigint[],
	right_party_s integer,
	otherwise_s integer,
	day_parts integer[],
	rates integer[]
);

CREATE TYPE public.queue_state AS ENUM (
    'ready',
    'leased',
    'dialing',
    'done'
);

CREATE TYPE public.score_bins AS (
	first_values bigint[],
	points integer[]
);

CREATE TYPE public.score_tables AS (
	today date,
	utc_offset_s integer,
	history_from timestamp with time zone,
	last_day_of_collection integer,
	intercept integer,
	first_days integer[],
	aging_steps integer[],
	contact_steps integer[],
	aging public.score_bins,
	amount public.score_bins,
	open_debts public.score_bins,
	tenure public.score_bins,
	phones public.score_bins,
	confirmed_phones public.score_bins,
	phone_freshness public.score_bins,
	agreements_kept public.score_bins,
	agreements_broken public.score_bins,
	promises public.score_bins,
	payments public.score_bins,
	payment_recency public.score_bins,
	right_party_recency public.score_bins,
	answer_rate public.score_bins,
	best_hour public.score_bins,
	times_cured public.score_bins,
	disputes public.score_bins,
	bureau public.score_bins,
	no_history_bins smallint[],
	no_history_points integer,
	area_codes text[],
	area_states text[]
);

CREATE FUNCTION public.best_chances(tables public.order_tables, of_debtors bigint[]) RETURNS TABLE(debtor_id bigint, chance integer)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
select
    p.debtor_id,
    max(
        (
            1000 * coalesce(tried.reached, 0)
            + 8 * least(
                900,
                (tables).rates[
                    place.part * 2
                    + case
                        when p.number like '+55__9________' and substr(p.number, 4, 2) not like '%0%' then 1
                        else 2
                    end
                ] * case when p.status = 'good' then 2 else 1 end
            )
        ) / (coalesce(tried.attempts, 0) + 8) * 3 / (3 + coalesce(tried.failures, 0))
    )::int
from phones as p
cross join lateral (select part_of_day((tables).day_parts, p.number) as part) as place
left join (
    select
        h.phone_id,
        sum(h.attempts * case when h.day_part = part_of_day((tables).day_parts, own.number) then 2 else 1 end) as attempts,
        sum(h.right_party * case when h.day_part = part_of_day((tables).day_parts, own.number) then 2 else 1 end)
            as reached,
        sum(h.failures) as failures
    from phone_history as h
    inner join phones as own on own.id = h.phone_id
    where (tables).value_steps is not null and (of_debtors is null or h.debtor_id = any (of_debtors))
    group by h.phone_id
) as tried on tried.phone_id = p.id
where
    (tables).value_steps is not null and p.status in ('unknown', 'good')
    and (of_debtors is null or p.debtor_id = any (of_debtors))
group by p.debtor_id
$$;

CREATE FUNCTION public.campaign_candidates(of_portfolio integer, today date, terms public.campaign_terms, tables public.order_tables, of_debtors bigint[] DEFAULT NULL::bigint[]) RETURNS TABLE(debtor_id bigint, bucket smallint, score smallint, amount_centavos bigint, attempts integer, last_contact_on date, promise_due date, broken smallint, chance integer, scored_at timestamp with time zone, exclusion text, segment integer, priority integer)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
select
    a.debtor_id, a.bucket, a.score, a.amount_centavos, a.attempts, a.last_contact_on, a.promise_due, a.broken,
    best.chance, a.scored_at,
    case
        when a.hold is not null then 'on_hold'
        when a.callable_phones = 0 then 'no_phone'
        when a.prescribed and not (terms).collect_prescribed then 'prescribed'
        when a.oldest_due > today - (terms).min_days_past_due then 'not_late_enough'
        when a.oldest_due < today - (terms).max_days_past_due then 'too_late'
        when a.bucket <> all ((terms).buckets) then 'other_bucket'
        when a.amount_centavos < (terms).min_amount_centavos or a.amount_centavos > (terms).max_amount_centavos
            then 'other_amount'
        when a.score < (terms).min_score or a.score > (terms).max_score then 'other_score'
        when a.attempts > (terms).max_attempts then 'too_many_attempts'
        when (terms).states is not null and (d.state = any ((terms).states)) is not true then 'other_state'
        when (terms).cities is not null and (lower(d.city) = any ((terms).cities)) is not true then 'other_city'
        when (terms).products is not null and not exists (
            select
            from debts as o
            where
                o.portfolio_id = of_portfolio and o.debtor_id = a.debtor_id and o.status = 'open'
                and o.product = any ((terms).products)
        ) then 'other_product'
    end,
    (tables).segments[a.bucket + 1],
    (tables).aging[a.bucket + 1] + case
        when (tables).value_steps is null then
            (tables).score[a.score + 1]
            + (tables).balance[width_bucket(a.amount_centavos, (tables).balance_steps) + 1]
            + (tables).freshness[width_bucket(a.attempts, (tables).attempt_steps) + 1]
            + case when a.promise_due < today then (tables).promise_due else 0 end
            + (tables).promise_broken[least(a.broken + 1, cardinality((tables).promise_broken))]
            + (tables).last_contact[
                coalesce(
                    width_bucket(today - a.last_contact_on, (tables).contact_steps) + 1,
                    cardinality((tables).last_contact)
                )
            ]
        else width_bucket(
            coalesce(best.chance, 0)::bigint * a.score * least(a.amount_centavos, 100000000000) * 60
            / (
                1000 * (
                    coalesce(best.chance, 0)::bigint * (tables).right_party_s
                    + (1000 - coalesce(best.chance, 0)) * (tables).otherwise_s
                )
            ),
            (tables).value_steps
        )
    end
from accounts as a
left join debtors as d on ((terms).states is not null or (terms).cities is not null) and d.id = a.debtor_id
left join best_chances(tables, of_debtors) as best on best.debtor_id = a.debtor_id
where a.portfolio_id = of_portfolio and (of_debtors is null or a.debtor_id = any (of_debtors))
$$;

CREATE FUNCTION public.folded(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (octet_length(name) = char_length(name)) THEN lower(name) ELSE translate(lower(translate(name, 'ÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ'::text, 'AAAAAEEEEIIIIOOOOOUUUUCN'::text)), 'áàâãäéèêëíìîïóòôõöúùûüçñ'::text, 'aaaaaeeeeiiiiooooouuuucn'::text) END;

CREATE FUNCTION public.part_of_day(day_parts integer[], number text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
select coalesce(
    day_parts[case when number like '+55__%' then substr(number, 4, 2)::int - 10 end], day_parts[cardinality(day_parts)]
)
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise restrict_violation using
        message = format('%s: %s is refused, other tables refer to these rows', tg_table_name, lower(tg_op));
end
$$;

CREATE FUNCTION public.require_debtors() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (select count(*) from added where not exists (select from debtors where debtors.id = added.debtor_id)) > 0 then
        raise foreign_key_violation using message = format('%s refers to a debtor that does not exist', tg_table_name);
    end if;
    return null;
end
$$;

CREATE FUNCTION public.require_portfolios() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if (select count(*) from added where not exists (select from portfolios where portfolios.id = added.portfolio_id)) > 0 then
        raise foreign_key_violation using message = format('%s refers to a portfolio that does not exist', tg_table_name);
    end if;
    return null;
end
$$;

CREATE TABLE public.accounts (
    portfolio_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    oldest_due date NOT NULL,
    amount_centavos bigint NOT NULL,
    open_debts integer NOT NULL,
    prescribed boolean NOT NULL,
    bucket smallint NOT NULL,
    hold text,
    callable_phones smallint NOT NULL,
    attempts integer NOT NULL,
    last_contact_on date,
    promise_due date,
    broken smallint NOT NULL,
    score smallint NOT NULL,
    bins smallint[] NOT NULL,
    model_id integer NOT NULL,
    changes_on date NOT NULL,
    scored_at timestamp with time zone NOT NULL,
    cause text NOT NULL,
    CONSTRAINT accounts_score_check CHECK (((score >= 0) AND (score <= 1000)))
)
WITH (fillfactor='85');

CREATE TABLE public.agent_presence (
    agent_id integer NOT NULL,
    team_id integer NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    reason text,
    pause_next text,
    attempt_id uuid,
    idle_since timestamp with time zone,
    seen_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    extensions integer DEFAULT 0 NOT NULL,
    sent_off_by integer,
    sent_off_reason text,
    sent_off_at timestamp with time zone,
    sent_off_call text,
    CONSTRAINT agent_presence_check CHECK (((state = ANY (ARRAY['reserved'::text, 'talking'::text, 'wrap_up'::text])) = (attempt_id IS NOT NULL))),
    CONSTRAINT agent_presence_check1 CHECK (((state = 'paused'::text) = (reason IS NOT NULL))),
    CONSTRAINT agent_presence_check2 CHECK (((state = 'ready'::text) = (idle_since IS NOT NULL))),
    CONSTRAINT agent_presence_check3 CHECK (((sent_off_by IS NULL) = (sent_off_reason IS NULL))),
    CONSTRAINT agent_presence_check4 CHECK (((sent_off_by IS NULL) = (sent_off_at IS NULL))),
    CONSTRAINT agent_presence_check5 CHECK (((sent_off_by IS NULL) = (sent_off_call IS NULL))),
    CONSTRAINT agent_presence_sent_off_call_check CHECK ((sent_off_call = ANY (ARRAY['finish'::text, 'hand_over'::text, 'let_go'::text]))),
    CONSTRAINT agent_presence_state_check CHECK ((state = ANY (ARRAY['logged_out'::text, 'ready'::text, 'previewing'::text, 'reserved'::text, 'talking'::text, 'wrap_up'::text, 'paused'::text])))
);

CREATE TABLE public.agreement_debts (
    agreement_id bigint NOT NULL,
    debt_id bigint NOT NULL
);

CREATE TABLE public.agreements (
    id bigint NOT NULL,
    portfolio_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    attempt_id uuid,
    agent_id integer,
    original_centavos bigint NOT NULL,
    total_centavos bigint NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT agreements_check CHECK ((total_centavos <= original_centavos)),
    CONSTRAINT agreements_original_centavos_check CHECK ((original_centavos > 0)),
    CONSTRAINT agreements_status_check CHECK ((status = ANY (ARRAY['active'::text, 'kept'::text, 'broken'::text, 'cancelled'::text]))),
    CONSTRAINT agreements_total_centavos_check CHECK ((total_centavos > 0))
);

ALTER TABLE public.agreements ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.agreements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.answer_rates (
    day_part smallint NOT NULL,
    kind text NOT NULL,
    attempts bigint NOT NULL,
    answered bigint NOT NULL,
    right_party bigint NOT NULL,
    learned_at timestamp with time zone NOT NULL,
    CONSTRAINT answer_rates_kind_check CHECK ((kind = ANY (ARRAY['mobile'::text, 'fixed'::text])))
);

CREATE TABLE public.attempts (
    id uuid NOT NULL,
    campaign_id integer NOT NULL,
    debtor_id bigint,
    phone_id bigint,
    number text NOT NULL,
    trunk_id integer NOT NULL,
    team_id integer NOT NULL,
    node text,
    state text NOT NULL,
    agent_id integer,
    created_at timestamp with time zone NOT NULL,
    trying_at timestamp with time zone,
    ringing_at timestamp with time zone,
    answered_at timestamp with time zone,
    connected_at timestamp with time zone,
    identified_at timestamp with time zone,
    given_up_at timestamp with time zone,
    hang_up_asked_at timestamp with time zone,
    ended_at timestamp with time zone,
    closed_at timestamp with time zone,
    cause text,
    sip_code integer,
    outcome text,
    recorded_by integer,
    notes text DEFAULT ''::text NOT NULL,
    retry_at timestamp with time zone,
    promised_for date,
    q850 integer,
    trunk_used integer,
    route integer[] DEFAULT '{}'::integer[] NOT NULL,
    caller_ids integer[] DEFAULT '{}'::integer[] NOT NULL,
    detect boolean DEFAULT false NOT NULL,
    machine_message text,
    early_tone text,
    heard text,
    listened_at timestamp with time zone,
    arrangement text DEFAULT 'talk'::text NOT NULL,
    arranged_at timestamp with time zone,
    sound text,
    sound_state text,
    transferred_at timestamp with time zone,
    kept_outcome text,
    kept jsonb,
    taken_over_at timestamp with time zone,
    taken_over_from integer,
    direction text DEFAULT 'outbound'::text NOT NULL,
    away_at timestamp with time zone,
    orphaned_at timestamp with time zone,
    CONSTRAINT attempts_arrangement_check CHECK ((arrangement = ANY (ARRAY['talk'::text, 'hold'::text, 'consult'::text, 'conference'::text, 'bridged'::text]))),
    CONSTRAINT attempts_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT attempts_check1 CHECK (((state = 'closed'::text) = (outcome IS NOT NULL))),
    CONSTRAINT attempts_check2 CHECK (((state <> ALL (ARRAY['ended'::text, 'closed'::text])) OR (ended_at IS NOT NULL))),
    CONSTRAINT attempts_check3 CHECK (((sound IS NULL) = (sound_state IS NULL))),
    CONSTRAINT attempts_check4 CHECK (((kept_outcome IS NULL) = (kept IS NULL))),
    CONSTRAINT attempts_check5 CHECK (((taken_over_at IS NULL) = (taken_over_from IS NULL))),
    CONSTRAINT attempts_direction_check CHECK ((direction = ANY (ARRAY['outbound'::text, 'inbound'::text]))),
    CONSTRAINT attempts_early_tone_check CHECK ((early_tone = ANY (ARRAY['invalid'::text, 'busy'::text]))),
    CONSTRAINT attempts_heard_check CHECK ((heard = ANY (ARRAY['human'::text, 'machine'::text, 'fax'::text, 'silence'::text, 'network_announcement'::text]))),
    CONSTRAINT attempts_outbound_knows_whom CHECK (((direction = 'inbound'::text) OR ((debtor_id IS NOT NULL) AND (phone_id IS NOT NULL)))),
    CONSTRAINT attempts_sound_state_check CHECK ((sound_state = ANY (ARRAY['playing'::text, 'played'::text, 'failed'::text]))),
    CONSTRAINT attempts_state_check CHECK ((state = ANY (ARRAY['created'::text, 'trying'::text, 'ringing'::text, 'answered'::text, 'talking'::text, 'ended'::text, 'closed'::text])))
);

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    user_id integer,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automatic_steps (
    portfolio_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    finished_at timestamp with time zone NOT NULL
);

CREATE TABLE public.bureau_scores (
    debtor_id bigint NOT NULL,
    source text NOT NULL,
    score integer NOT NULL,
    scored_on date NOT NULL,
    CONSTRAINT bureau_scores_score_check CHECK (((score >= 0) AND (score <= 1000)))
);

CREATE TABLE public.call_counts (
    company text NOT NULL,
    day date NOT NULL,
    campaign_id integer NOT NULL,
    team_id integer NOT NULL,
    calls integer NOT NULL,
    short integer NOT NULL,
    people integer NOT NULL,
    abandoned integer NOT NULL,
    busiest integer NOT NULL
);

CREATE TABLE public.call_counts_until (
    team_id integer NOT NULL,
    until timestamp with time zone NOT NULL
);

CREATE TABLE public.call_legs (
    id uuid NOT NULL,
    attempt_id uuid,
    agent_id integer NOT NULL,
    team_id integer NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    trunk_id integer NOT NULL,
    node text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    trying_at timestamp with time zone,
    ringing_at timestamp with time zone,
    answered_at timestamp with time zone,
    dropped_at timestamp with time zone,
    ended_at timestamp with time zone,
    cause text,
    sip_code integer,
    CONSTRAINT call_legs_check CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT call_legs_check1 CHECK (((state = 'ended'::text) = (cause IS NOT NULL))),
    CONSTRAINT call_legs_check2 CHECK (((kind = 'agent_phone'::text) = (attempt_id IS NULL))),
    CONSTRAINT call_legs_kind_check CHECK ((kind = ANY (ARRAY['consult'::text, 'transfer'::text, 'agent_phone'::text]))),
    CONSTRAINT call_legs_state_check CHECK ((state = ANY (ARRAY['created'::text, 'trying'::text, 'ringing'::text, 'answered'::text, 'ended'::text])))
);

CREATE TABLE public.call_orders (
    id bigint NOT NULL,
    team_id integer NOT NULL,
    attempt_id uuid,
    node text NOT NULL,
    leg_id uuid,
    command text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT call_orders_check CHECK (((leg_id IS NULL) <> (command IS NULL)))
);

ALTER TABLE public.call_orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_orders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calling_limits (
    id integer NOT NULL,
    company text,
    valid_from date NOT NULL,
    short_call_s integer NOT NULL,
    short_share double precision,
    short_calls_from integer NOT NULL,
    calls_per_day integer,
    calls_per_month integer,
    soft_zone double precision NOT NULL,
    source text NOT NULL,
    certainty character(1) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT calling_limits_calls_per_day_check CHECK ((calls_per_day > 0)),
    CONSTRAINT calling_limits_calls_per_month_check CHECK ((calls_per_month > 0)),
    CONSTRAINT calling_limits_certainty_check CHECK ((certainty = ANY (ARRAY['C'::bpchar, 'L'::bpchar, 'U'::bpchar]))),
    CONSTRAINT calling_limits_company_check CHECK ((company <> ''::text)),
    CONSTRAINT calling_limits_short_call_s_check CHECK (((short_call_s >= 1) AND (short_call_s <= 60))),
    CONSTRAINT calling_limits_short_calls_from_check CHECK ((short_calls_from > 0)),
    CONSTRAINT calling_limits_short_share_check CHECK (((short_share > (0)::double precision) AND (short_share <= (1)::double precision))),
    CONSTRAINT calling_limits_soft_zone_check CHECK (((soft_zone > (0)::double precision) AND (soft_zone < (1)::double precision))),
    CONSTRAINT calling_limits_source_check CHECK ((source <> ''::text))
);

ALTER TABLE public.calling_limits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calling_limits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.campaign_guards (
    campaign_id integer NOT NULL,
    reason text NOT NULL,
    share double precision NOT NULL,
    figures jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT campaign_guards_share_check CHECK (((share >= (0)::double precision) AND (share <= (1)::double precision)))
);

CREATE TABLE public.campaign_shares (
    campaign_id integer NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT campaign_shares_weight_check CHECK (((weight >= 1) AND (weight <= 100)))
);

CREATE TABLE public.campaign_trunks (
    campaign_id integer NOT NULL,
    "position" smallint NOT NULL,
    trunk_id integer NOT NULL,
    CONSTRAINT campaign_trunks_position_check CHECK (("position" > 0))
);

CREATE TABLE public.campaigns (
    id integer NOT NULL,
    name text NOT NULL,
    portfolio_id integer NOT NULL,
    team_id integer NOT NULL,
    trunk_id integer NOT NULL,
    status text DEFAULT 'paused'::text NOT NULL,
    mode text DEFAULT 'progressive'::text NOT NULL,
    ring_timeout_s integer DEFAULT 26 NOT NULL,
    max_attempts_per_day integer DEFAULT 2 NOT NULL,
    min_days_past_due integer DEFAULT 1 NOT NULL,
    collect_prescribed boolean DEFAULT false NOT NULL,
    wrap_up_limit_s integer DEFAULT 120 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    strategy_id integer,
    filter jsonb DEFAULT '{}'::jsonb NOT NULL,
    refreshed_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by integer,
    detect boolean DEFAULT false NOT NULL,
    caution double precision DEFAULT 0.5 NOT NULL,
    machine_action text DEFAULT 'hang_up'::text NOT NULL,
    machine_message text,
    sounds text[] DEFAULT '{}'::text[] NOT NULL,
    lines_per_agent numeric(3,2) DEFAULT 2 NOT NULL,
    abandon_target numeric(5,4) DEFAULT 0.025 NOT NULL,
    abandon_limit numeric(5,4) DEFAULT 0.03 NOT NULL,
    preview_s integer DEFAULT 30,
    CONSTRAINT campaigns_abandon_limit_check CHECK (((abandon_limit >= 0.001) AND (abandon_limit <= 0.2))),
    CONSTRAINT campaigns_abandon_target_check CHECK (((abandon_target >= 0.001) AND (abandon_target <= 0.2))),
    CONSTRAINT campaigns_caution_check CHECK (((caution >= (0)::double precision) AND (caution <= (1)::double precision))),
    CONSTRAINT campaigns_check CHECK (((machine_action <> 'leave_message'::text) OR (machine_message IS NOT NULL))),
    CONSTRAINT campaigns_lines_per_agent_check CHECK (((lines_per_agent >= (1)::numeric) AND (lines_per_agent <= (5)::numeric))),
    CONSTRAINT campaigns_machine_action_check CHECK ((machine_action = ANY (ARRAY['hang_up'::text, 'leave_message'::text]))),
    CONSTRAINT campaigns_max_attempts_per_day_check CHECK ((max_attempts_per_day > 0)),
    CONSTRAINT campaigns_mode_check CHECK ((mode = ANY (ARRAY['manual'::text, 'preview'::text, 'progressive'::text, 'power'::text, 'predictive'::text]))),
    CONSTRAINT campaigns_preview_s_check CHECK (((preview_s >= 5) AND (preview_s <= 600))),
    CONSTRAINT campaigns_ring_timeout_s_check CHECK (((ring_timeout_s >= 15) AND (ring_timeout_s <= 60))),
    CONSTRAINT campaigns_status_check CHECK ((status = ANY (ARRAY['running'::text, 'paused'::text]))),
    CONSTRAINT campaigns_target_within_limit CHECK ((abandon_target <= abandon_limit)),
    CONSTRAINT campaigns_wrap_up_limit_s_check CHECK ((wrap_up_limit_s > 0))
);

CREATE VIEW public.campaigns_by_hand AS
 SELECT id,
    team_id,
    portfolio_id
   FROM public.campaigns
  WHERE ((status = 'running'::text) AND (mode = 'manual'::text));

ALTER TABLE public.campaigns ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.campaigns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contact_limits (
    id integer NOT NULL,
    portfolio_id integer,
    state character(2),
    attempts_per_day integer,
    attempts_per_week integer,
    attempts_per_month integer,
    conversations_per_day integer,
    min_days_past_due integer,
    after_automatic_steps boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    certainty character(1) NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT contact_limits_attempts_per_day_check CHECK ((attempts_per_day > 0)),
    CONSTRAINT contact_limits_attempts_per_month_check CHECK ((attempts_per_month > 0)),
    CONSTRAINT contact_limits_attempts_per_week_check CHECK ((attempts_per_week > 0)),
    CONSTRAINT contact_limits_certainty_check CHECK ((certainty = ANY (ARRAY['C'::bpchar, 'L'::bpchar, 'U'::bpchar]))),
    CONSTRAINT contact_limits_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT contact_limits_conversations_per_day_check CHECK ((conversations_per_day > 0))
);

ALTER TABLE public.contact_limits ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_limits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contact_windows (
    id integer NOT NULL,
    state character(2),
    weekday integer NOT NULL,
    opens time without time zone NOT NULL,
    closes time without time zone NOT NULL,
    source text NOT NULL,
    certainty character(1) NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT contact_windows_certainty_check CHECK ((certainty = ANY (ARRAY['C'::bpchar, 'L'::bpchar, 'U'::bpchar]))),
    CONSTRAINT contact_windows_check CHECK ((opens < closes)),
    CONSTRAINT contact_windows_weekday_check CHECK (((weekday >= 0) AND (weekday <= 6)))
);

ALTER TABLE public.contact_windows ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_windows_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.debtors (
    id bigint NOT NULL,
    document text NOT NULL,
    name text NOT NULL,
    state character(2),
    city text,
    birth_date date,
    email text,
    hold text,
    held_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT debtors_check CHECK (((hold IS NULL) = (held_at IS NULL))),
    CONSTRAINT debtors_hold_check CHECK ((hold = ANY (ARRAY['disputed'::text, 'over_indebted'::text, 'legal_representative'::text, 'deceased'::text, 'do_not_call'::text])))
);

ALTER TABLE public.debtors ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.debtors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.debts (
    id bigint NOT NULL,
    portfolio_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    contract text NOT NULL,
    product text DEFAULT ''::text NOT NULL,
    amount_centavos bigint NOT NULL,
    due_date date NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    closed_by_import bigint,
    CONSTRAINT debts_amount_centavos_check CHECK ((amount_centavos > 0)),
    CONSTRAINT debts_status_check CHECK ((status = ANY (ARRAY['open'::text, 'agreed'::text, 'paid'::text, 'closed'::text])))
);

ALTER TABLE public.debts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.debts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.do_not_call_entries (
    list_id integer NOT NULL,
    key text NOT NULL,
    added_at timestamp with time zone NOT NULL
);

CREATE TABLE public.do_not_call_lists (
    id integer NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    state character(2),
    own boolean DEFAULT false NOT NULL,
    file_sha256 bytea,
    imported_at timestamp with time zone,
    imported_by integer,
    valid_from date DEFAULT '2014-01-01'::date NOT NULL,
    valid_until date
);

ALTER TABLE public.do_not_call_lists ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.do_not_call_lists_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.emails (
    id bigint NOT NULL,
    debtor_id bigint NOT NULL,
    address text NOT NULL,
    source text NOT NULL,
    learned_at timestamp with time zone NOT NULL
);

ALTER TABLE public.emails ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.emails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.import_jobs (
    id bigint NOT NULL,
    kind text NOT NULL,
    portfolio_id integer,
    list_id integer,
    host text NOT NULL,
    path text NOT NULL,
    file_name text NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    takes integer DEFAULT 0 NOT NULL,
    stage text,
    stage_done bigint DEFAULT 0 NOT NULL,
    stage_total bigint DEFAULT 0 NOT NULL,
    result jsonb,
    error_kind text,
    error text,
    rejected_path text,
    requested_at timestamp with time zone NOT NULL,
    requested_by integer,
    started_at timestamp with time zone,
    seen_at timestamp with time zone,
    finished_at timestamp with time zone,
    files_until timestamp with time zone,
    CONSTRAINT import_jobs_check CHECK (((status = ANY (ARRAY['done'::text, 'failed'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT import_jobs_check1 CHECK (((status = 'failed'::text) = (error IS NOT NULL))),
    CONSTRAINT import_jobs_check2 CHECK (((kind = 'do_not_call'::text) = (list_id IS NOT NULL))),
    CONSTRAINT import_jobs_check3 CHECK (((kind = 'do_not_call'::text) = (portfolio_id IS NULL))),
    CONSTRAINT import_jobs_kind_check CHECK ((kind = ANY (ARRAY['debts'::text, 'enrichment'::text, 'do_not_call'::text]))),
    CONSTRAINT import_jobs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE public.import_jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports (
    id bigint NOT NULL,
    portfolio_id integer NOT NULL,
    file_name text NOT NULL,
    file_sha256 bytea NOT NULL,
    imported_by integer,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    rows_read integer NOT NULL,
    rows_rejected integer NOT NULL,
    debtors_new integer NOT NULL,
    debtors_changed integer NOT NULL,
    phones_new integer NOT NULL,
    debts_new integer NOT NULL,
    debts_changed integer NOT NULL,
    kind text DEFAULT 'debts'::text NOT NULL,
    full_file boolean DEFAULT false NOT NULL,
    debts_closed integer DEFAULT 0 NOT NULL,
    emails_new integer DEFAULT 0 NOT NULL,
    phones_refreshed integer DEFAULT 0 NOT NULL,
    bureau_scores integer DEFAULT 0 NOT NULL,
    automatic_steps integer DEFAULT 0 NOT NULL,
    CONSTRAINT imports_kind_check CHECK ((kind = ANY (ARRAY['debts'::text, 'phones'::text, 'enrichment'::text])))
);

ALTER TABLE public.imports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inbound_calls (
    attempt_id uuid NOT NULL,
    inbound_number_id integer,
    team_id integer NOT NULL,
    called text NOT NULL,
    caller text,
    candidates bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    preferred_agent_id integer,
    arrived_at timestamp with time zone NOT NULL,
    open boolean NOT NULL,
    callback_at timestamp with time zone,
    state text NOT NULL,
    waiting_since timestamp with time zone,
    told_at timestamp with time zone,
    offered boolean DEFAULT false NOT NULL,
    leaving text,
    playing text[] DEFAULT '{}'::text[] NOT NULL,
    playing_since timestamp with time zone,
    CONSTRAINT inbound_calls_check CHECK (((state = 'leaving'::text) <= (leaving IS NOT NULL))),
    CONSTRAINT inbound_calls_leaving_check CHECK ((leaving = ANY (ARRAY['after_hours'::text, 'waited_too_long'::text, 'callback_asked'::text]))),
    CONSTRAINT inbound_calls_state_check CHECK ((state = ANY (ARRAY['arriving'::text, 'waiting'::text, 'with_agent'::text, 'leaving'::text, 'over'::text])))
);

CREATE TABLE public.inbound_hours (
    inbound_number_id integer NOT NULL,
    weekday integer NOT NULL,
    opens time without time zone NOT NULL,
    closes time without time zone NOT NULL,
    CONSTRAINT inbound_hours_check CHECK ((opens < closes)),
    CONSTRAINT inbound_hours_weekday_check CHECK (((weekday >= 0) AND (weekday <= 6)))
);

CREATE TABLE public.inbound_numbers (
    id integer NOT NULL,
    number text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    team_id integer NOT NULL,
    campaign_id integer NOT NULL,
    greeting text,
    after_hours_sound text,
    longest_wait_s integer DEFAULT 300 NOT NULL,
    announce_every_s integer DEFAULT 45,
    offer_after_s integer DEFAULT 60,
    callback_key character(1) DEFAULT '1'::bpchar NOT NULL,
    call_back_abandoned boolean DEFAULT true NOT NULL,
    closed_on_holidays boolean DEFAULT true NOT NULL,
    CONSTRAINT inbound_numbers_announce_every_s_check CHECK (((announce_every_s >= 10) AND (announce_every_s <= 3600))),
    CONSTRAINT inbound_numbers_callback_key_check CHECK ((callback_key ~ '[0-9*#]'::text)),
    CONSTRAINT inbound_numbers_longest_wait_s_check CHECK (((longest_wait_s >= 10) AND (longest_wait_s <= 7200))),
    CONSTRAINT inbound_numbers_number_check CHECK ((number <> ''::text)),
    CONSTRAINT inbound_numbers_offer_after_s_check CHECK (((offer_after_s >= 0) AND (offer_after_s <= 7200)))
);

ALTER TABLE public.inbound_numbers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inbound_numbers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.instalments (
    agreement_id bigint NOT NULL,
    number integer NOT NULL,
    due_date date NOT NULL,
    amount_centavos bigint NOT NULL,
    paid_at timestamp with time zone,
    CONSTRAINT instalments_amount_centavos_check CHECK ((amount_centavos > 0)),
    CONSTRAINT instalments_number_check CHECK ((number > 0))
);

CREATE TABLE public.local_holidays (
    id integer NOT NULL,
    day date NOT NULL,
    state character(2),
    city text,
    name text NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT local_holidays_check CHECK (((city IS NULL) OR (state IS NOT NULL)))
);

ALTER TABLE public.local_holidays ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.local_holidays_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outcomes (
    id text NOT NULL,
    "position" integer NOT NULL,
    recorded_by text NOT NULL,
    shortcut character(1),
    right_party text NOT NULL,
    effect text NOT NULL,
    hold text,
    retry text NOT NULL,
    retry_after interval,
    retry_business_days integer,
    CONSTRAINT outcomes_check CHECK (((retry = 'after'::text) = (retry_after IS NOT NULL))),
    CONSTRAINT outcomes_check1 CHECK (((retry = 'business_days'::text) = (retry_business_days IS NOT NULL))),
    CONSTRAINT outcomes_check2 CHECK (((effect = 'hold'::text) = (hold IS NOT NULL))),
    CONSTRAINT outcomes_effect_check CHECK ((effect = ANY (ARRAY['none'::text, 'hold'::text, 'phone_wrong'::text, 'phone_invalid'::text, 'do_not_call'::text, 'agreement'::text]))),
    CONSTRAINT outcomes_hold_check CHECK ((hold = ANY (ARRAY['disputed'::text, 'over_indebted'::text, 'legal_representative'::text, 'deceased'::text, 'do_not_call'::text]))),
    CONSTRAINT outcomes_recorded_by_check CHECK ((recorded_by = ANY (ARRAY['agent'::text, 'system'::text, 'either'::text]))),
    CONSTRAINT outcomes_retry_check CHECK ((retry = ANY (ARRAY['after'::text, 'business_days'::text, 'agreed_time'::text, 'day_after_due'::text, 'never'::text]))),
    CONSTRAINT outcomes_right_party_check CHECK ((right_party = ANY (ARRAY['yes'::text, 'no'::text, 'either'::text])))
);

CREATE TABLE public.pacing_decisions (
    team_id integer NOT NULL,
    campaign_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    launch integer NOT NULL,
    inputs jsonb NOT NULL,
    CONSTRAINT pacing_decisions_launch_check CHECK ((launch >= 0))
);

CREATE TABLE public.pause_reasons (
    code text NOT NULL,
    "position" integer NOT NULL,
    name_pt text NOT NULL,
    name_en text NOT NULL,
    colour text NOT NULL,
    limit_minutes integer,
    daily_minutes integer,
    productive boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by integer,
    CONSTRAINT pause_reasons_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
    CONSTRAINT pause_reasons_colour_check CHECK ((colour = ANY (ARRAY['green'::text, 'teal'::text, 'blue'::text, 'violet'::text, 'pink'::text, 'amber'::text, 'brown'::text, 'grey'::text]))),
    CONSTRAINT pause_reasons_daily_minutes_check CHECK (((daily_minutes >= 1) AND (daily_minutes <= 600))),
    CONSTRAINT pause_reasons_limit_minutes_check CHECK (((limit_minutes >= 1) AND (limit_minutes <= 600))),
    CONSTRAINT pause_reasons_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT pause_reasons_name_pt_check CHECK ((name_pt <> ''::text))
);

CREATE TABLE public.payments (
    id bigint NOT NULL,
    agreement_id bigint NOT NULL,
    instalment integer NOT NULL,
    amount_centavos bigint NOT NULL,
    paid_on date NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    CONSTRAINT payments_amount_centavos_check CHECK ((amount_centavos > 0))
);

ALTER TABLE public.payments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.phone_history (
    debtor_id bigint NOT NULL,
    phone_id bigint NOT NULL,
    day_part smallint NOT NULL,
    attempts integer NOT NULL,
    answered integer NOT NULL,
    right_party integer NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    last_at timestamp with time zone NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.phones (
    id bigint NOT NULL,
    debtor_id bigint NOT NULL,
    number text NOT NULL,
    status text DEFAULT 'unknown'::text NOT NULL,
    source text DEFAULT 'import'::text NOT NULL,
    learned_at timestamp with time zone DEFAULT now() NOT NULL,
    status_at timestamp with time zone,
    CONSTRAINT phones_number_check CHECK (((number ~ '^\+[1-9][0-9]+$'::text) AND ((octet_length(number) >= 9) AND (octet_length(number) <= 16)))),
    CONSTRAINT phones_status_check CHECK ((status = ANY (ARRAY['unknown'::text, 'good'::text, 'wrong'::text, 'invalid'::text, 'forbidden'::text])))
);

ALTER TABLE public.phones ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.phones_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.trunks (
    id integer NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    transport text DEFAULT 'udp'::text NOT NULL,
    username text,
    password text,
    caller_id text NOT NULL,
    max_calls integer NOT NULL,
    simulated boolean DEFAULT false NOT NULL,
    srtp text DEFAULT 'off'::text NOT NULL,
    codecs text[] DEFAULT '{PCMA,PCMU}'::text[] NOT NULL,
    registers boolean DEFAULT false NOT NULL,
    realm text DEFAULT '*'::text NOT NULL,
    identity text,
    privacy boolean DEFAULT false NOT NULL,
    dtmf text DEFAULT 'rfc4733'::text NOT NULL,
    session_timer_s integer,
    follow_redirects boolean DEFAULT false NOT NULL,
    options_interval_s integer DEFAULT 30 NOT NULL,
    max_calls_per_s double precision DEFAULT 10 NOT NULL,
    number_format text DEFAULT 'e164'::text NOT NULL,
    carrier_code character(2),
    area_code character(2),
    international text DEFAULT 'refused'::text NOT NULL,
    caller_id_choice text DEFAULT 'fixed'::text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    retired_at timestamp with time zone,
    subscriber text,
    CONSTRAINT trunks_area_code_check CHECK ((area_code ~ '^[1-9][0-9]$'::text)),
    CONSTRAINT trunks_area_code_given CHECK (((number_format <> 'local'::text) OR (area_code IS NOT NULL))),
    CONSTRAINT trunks_caller_id_choice_check CHECK ((caller_id_choice = ANY (ARRAY['fixed'::text, 'by_area_code'::text, 'rotation'::text]))),
    CONSTRAINT trunks_carrier_code_check CHECK ((carrier_code ~ '^[0-9]{2}$'::text)),
    CONSTRAINT trunks_carrier_code_given CHECK (((number_format <> 'carrier'::text) OR (carrier_code IS NOT NULL))),
    CONSTRAINT trunks_codecs_check CHECK (((cardinality(codecs) > 0) AND (codecs <@ ARRAY['PCMA'::text, 'PCMU'::text, 'G722'::text, 'GSM'::text, 'iLBC'::text, 'speex'::text]))),
    CONSTRAINT trunks_dtmf_check CHECK ((dtmf = ANY (ARRAY['rfc4733'::text, 'info'::text]))),
    CONSTRAINT trunks_international_check CHECK ((international = ANY (ARRAY['untouched'::text, 'refused'::text]))),
    CONSTRAINT trunks_max_calls_check CHECK ((max_calls > 0)),
    CONSTRAINT trunks_max_calls_per_s_check CHECK (((max_calls_per_s > (0)::double precision) AND (max_calls_per_s <= (1000)::double precision))),
    CONSTRAINT trunks_number_format_check CHECK ((number_format = ANY (ARRAY['e164'::text, 'digits'::text, 'national'::text, 'carrier'::text, 'local'::text]))),
    CONSTRAINT trunks_options_interval_s_check CHECK (((options_interval_s = 0) OR ((options_interval_s >= 5) AND (options_interval_s <= 3600)))),
    CONSTRAINT trunks_registration_user CHECK (((NOT registers) OR (username IS NOT NULL))),
    CONSTRAINT trunks_session_timer_s_check CHECK (((session_timer_s >= 90) AND (session_timer_s <= 86400))),
    CONSTRAINT trunks_srtp_check CHECK ((srtp = ANY (ARRAY['off'::text, 'optional'::text, 'mandatory'::text]))),
    CONSTRAINT trunks_subscriber_check CHECK ((subscriber ~ '^[0-9A-Z]{12}[0-9]{2}$'::text)),
    CONSTRAINT trunks_transport_check CHECK ((transport = ANY (ARRAY['udp'::text, 'tcp'::text, 'tls'::text])))
);

CREATE VIEW public.placed_calls AS
 SELECT a.team_id,
    a.campaign_id,
    a.created_at,
    COALESCE(t.subscriber,
        CASE
            WHEN t.simulated THEN 'simulated'::text
            ELSE ''::text
        END) AS company,
    (a.ended_at IS NULL) AS open,
        CASE
            WHEN ((a.answered_at IS NULL) OR (a.heard = ANY (ARRAY['machine'::text, 'fax'::text, 'network_announcement'::text]))) THEN true
            WHEN (a.ended_at IS NULL) THEN false
            ELSE ((a.ended_at - a.answered_at) <= make_interval(secs => (limits.short_call_s)::double precision))
        END AS short,
    ((a.answered_at IS NOT NULL) AND ((a.agent_id IS NOT NULL) OR (a.heard IS NULL) OR (a.heard = 'human'::text))) AS person,
    COALESCE((a.outcome = 'abandoned'::text), false) AS abandoned
   FROM ((public.attempts a
     JOIN public.trunks t ON ((t.id = COALESCE(a.trunk_used, a.trunk_id))))
     LEFT JOIN LATERAL ( SELECT l.short_call_s
           FROM public.calling_limits l
          WHERE (((l.company IS NULL) OR (l.company = t.subscriber)) AND (l.valid_from <= ((a.created_at AT TIME ZONE 'UTC'::text))::date))
          ORDER BY (l.company IS NULL), l.valid_from DESC
         LIMIT 1) limits ON (true))
  WHERE ((a.direction = 'outbound'::text) AND (a.cause IS DISTINCT FROM 'no_capacity'::text));

CREATE TABLE public.portfolios (
    id integer NOT NULL,
    name text NOT NULL,
    creditor_name text NOT NULL,
    creditor_document text,
    max_discount_percent numeric(5,2) DEFAULT 0 NOT NULL,
    max_instalments integer DEFAULT 12 NOT NULL,
    min_instalment_centavos bigint DEFAULT 1000 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    let_go_sound text,
    CONSTRAINT portfolios_max_discount_percent_check CHECK (((max_discount_percent >= (0)::numeric) AND (max_discount_percent <= (100)::numeric))),
    CONSTRAINT portfolios_max_instalments_check CHECK (((max_instalments >= 1) AND (max_instalments <= 120))),
    CONSTRAINT portfolios_min_instalment_centavos_check CHECK ((min_instalment_centavos > 0))
);

ALTER TABLE public.portfolios ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.portfolios_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.presence_log (
    id bigint NOT NULL,
    agent_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    state text NOT NULL,
    reason text,
    attempt_id uuid
);

ALTER TABLE public.presence_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.presence_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.preview_skips (
    id bigint NOT NULL,
    campaign_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    agent_id integer NOT NULL,
    reason text NOT NULL,
    shown_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.preview_skips ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.preview_skips_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.previews (
    agent_id integer NOT NULL,
    team_id integer NOT NULL,
    campaign_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    kind text NOT NULL,
    shown_at timestamp with time zone NOT NULL,
    dial_at timestamp with time zone,
    dial_asked_at timestamp with time zone,
    refused text[] DEFAULT '{}'::text[] NOT NULL,
    queued boolean NOT NULL,
    CONSTRAINT previews_kind_check CHECK ((kind = ANY (ARRAY['preview'::text, 'manual'::text])))
);

CREATE TABLE public.queue_entries (
    campaign_id integer NOT NULL,
    debtor_id bigint NOT NULL,
    priority integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    state public.queue_state DEFAULT 'ready'::public.queue_state NOT NULL,
    lease_until timestamp with time zone,
    segment smallint DEFAULT 0 NOT NULL,
    callback boolean DEFAULT false NOT NULL,
    CONSTRAINT queue_entries_check CHECK (((state = 'leased'::public.queue_state) = (lease_until IS NOT NULL)))
)
WITH (fillfactor='70');

CREATE TABLE public.recording_policies (
    id integer NOT NULL,
    portfolio_id integer,
    state character(2),
    record boolean,
    announce boolean,
    retention_days integer,
    copy_business_days integer,
    source text NOT NULL,
    certainty character(1) NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT recording_policies_certainty_check CHECK ((certainty = ANY (ARRAY['C'::bpchar, 'L'::bpchar, 'U'::bpchar]))),
    CONSTRAINT recording_policies_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT recording_policies_check1 CHECK ((num_nonnulls(record, announce, retention_days, copy_business_days) > 0)),
    CONSTRAINT recording_policies_copy_business_days_check CHECK ((copy_business_days > 0)),
    CONSTRAINT recording_policies_retention_days_check CHECK ((retention_days > 0))
);

ALTER TABLE public.recording_policies ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.recording_policies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recordings (
    attempt_id uuid NOT NULL,
    node text NOT NULL,
    key text NOT NULL,
    format text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    duration_ms bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    complete boolean NOT NULL,
    stored_at timestamp with time zone DEFAULT now() NOT NULL,
    retention_days integer NOT NULL,
    retention_source text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    held_at timestamp with time zone,
    held_by integer,
    held_why text,
    deleted_at timestamp with time zone,
    deleted_why text,
    CONSTRAINT recordings_check CHECK (((held_at IS NULL) = (held_why IS NULL))),
    CONSTRAINT recordings_check1 CHECK (((deleted_at IS NULL) = (deleted_why IS NULL))),
    CONSTRAINT recordings_check2 CHECK (((held_at IS NULL) OR (deleted_at IS NULL))),
    CONSTRAINT recordings_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT recordings_format_check CHECK ((format = ANY (ARRAY['opus'::text, 'flac'::text, 'wav'::text]))),
    CONSTRAINT recordings_retention_days_check CHECK ((retention_days > 0)),
    CONSTRAINT recordings_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT recordings_size_bytes_check CHECK ((size_bytes > 0))
);

CREATE TABLE public.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.score_model_activations (
    id bigint NOT NULL,
    model_id integer NOT NULL,
    portfolio_id integer,
    activated_at timestamp with time zone DEFAULT now() NOT NULL,
    activated_by integer
);

ALTER TABLE public.score_model_activations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.score_model_activations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.score_models (
    id integer NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    card jsonb,
    report jsonb,
    plot text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT score_models_source_check CHECK ((source = ANY (ARRAY['shipped'::text, 'fitted'::text, 'uploaded'::text])))
);

ALTER TABLE public.score_models ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.score_models_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.strategies (
    id integer NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.strategies ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.strategies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.strategy_versions (
    strategy_id integer NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by integer,
    CONSTRAINT strategy_versions_version_check CHECK ((version > 0))
);

CREATE TABLE public.supervisions (
    id bigint NOT NULL,
    attempt_id uuid NOT NULL,
    supervisor_id integer NOT NULL,
    agent_id integer NOT NULL,
    role text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT supervisions_role_check CHECK ((role = ANY (ARRAY['listen'::text, 'whisper'::text, 'barge'::text, 'take_over'::text])))
);

ALTER TABLE public.supervisions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.supervisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teams (
    id integer NOT NULL,
    name text NOT NULL,
    wrap_up_extensions integer DEFAULT 1 NOT NULL,
    wrap_up_extension_s integer DEFAULT 60 NOT NULL,
    away_grace_s integer,
    CONSTRAINT teams_away_grace_s_check CHECK (((away_grace_s >= 5) AND (away_grace_s <= 600))),
    CONSTRAINT teams_wrap_up_extension_s_check CHECK (((wrap_up_extension_s >= 10) AND (wrap_up_extension_s <= 600))),
    CONSTRAINT teams_wrap_up_extensions_check CHECK (((wrap_up_extensions >= 0) AND (wrap_up_extensions <= 10)))
);

ALTER TABLE public.teams ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.teams_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.transfer_targets (
    id integer NOT NULL,
    name text NOT NULL,
    number text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by integer,
    CONSTRAINT transfer_targets_name_check CHECK ((name <> ''::text)),
    CONSTRAINT transfer_targets_number_check CHECK ((number ~ '^\+[1-9][0-9]{7,14}$'::text))
);

ALTER TABLE public.transfer_targets ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transfer_targets_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.trunk_caller_id_days (
    caller_id integer NOT NULL,
    day date NOT NULL,
    calls integer NOT NULL,
    CONSTRAINT trunk_caller_id_days_calls_check CHECK ((calls >= 0))
);

CREATE TABLE public.trunk_caller_ids (
    id integer NOT NULL,
    trunk_id integer NOT NULL,
    number text NOT NULL,
    area_code character(2),
    daily_limit integer,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT trunk_caller_ids_area_code_check CHECK ((area_code ~ '^[1-9][0-9]$'::text)),
    CONSTRAINT trunk_caller_ids_daily_limit_check CHECK ((daily_limit > 0)),
    CONSTRAINT trunk_caller_ids_number_check CHECK ((number ~ '^\+[1-9][0-9]{6,14}$'::text))
);

ALTER TABLE public.trunk_caller_ids ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.trunk_caller_ids_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.trunk_failures (
    attempt_id uuid NOT NULL,
    trunk_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    sip_code integer,
    q850 integer,
    reason text NOT NULL,
    ladder jsonb NOT NULL
);

CREATE TABLE public.trunk_states (
    node text NOT NULL,
    trunk_id integer NOT NULL,
    state text NOT NULL,
    registered boolean,
    rtt_ms double precision,
    detail text NOT NULL,
    calls integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT trunk_states_state_check CHECK ((state = ANY (ARRAY['unknown'::text, 'up'::text, 'down'::text, 'refused'::text])))
)
WITH (fillfactor='70');

ALTER TABLE public.trunks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.trunks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users (
    id integer NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    team_id integer,
    active boolean DEFAULT true NOT NULL,
    locale text DEFAULT 'pt_BR'::text NOT NULL,
    theme text DEFAULT 'system'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    phone text,
    phone_trunk_id integer,
    use_phone boolean DEFAULT false NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT users_check CHECK (((role <> ALL (ARRAY['agent'::text, 'supervisor'::text])) OR (team_id IS NOT NULL))),
    CONSTRAINT users_check1 CHECK (((phone IS NULL) = (phone_trunk_id IS NULL))),
    CONSTRAINT users_check2 CHECK (((NOT use_phone) OR (phone IS NOT NULL))),
    CONSTRAINT users_locale_check CHECK ((locale = ANY (ARRAY['pt_BR'::text, 'en'::text]))),
    CONSTRAINT users_phone_check CHECK ((phone ~ '^\+?[0-9]{2,15}$'::text)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['agent'::text, 'supervisor'::text, 'manager'::text, 'admin'::text]))),
    CONSTRAINT users_theme_check CHECK ((theme = ANY (ARRAY['system'::text, 'light'::text, 'dark'::text]))),
    CONSTRAINT users_username_check CHECK (((username = lower(username)) AND (username <> ''::text)))
);

ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.web_sessions (
    token_sha256 bytea NOT NULL,
    user_id integer NOT NULL,
    csrf_token text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (portfolio_id, debtor_id);

ALTER TABLE ONLY public.agent_presence
    ADD CONSTRAINT agent_presence_pkey PRIMARY KEY (agent_id);

ALTER TABLE ONLY public.agreement_debts
    ADD CONSTRAINT agreement_debts_pkey PRIMARY KEY (agreement_id, debt_id);

ALTER TABLE ONLY public.agreements
    ADD CONSTRAINT agreements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answer_rates
    ADD CONSTRAINT answer_rates_pkey PRIMARY KEY (day_part, kind);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automatic_steps
    ADD CONSTRAINT automatic_steps_pkey PRIMARY KEY (portfolio_id, debtor_id);

ALTER TABLE ONLY public.bureau_scores
    ADD CONSTRAINT bureau_scores_pkey PRIMARY KEY (debtor_id, source);

ALTER TABLE ONLY public.call_counts
    ADD CONSTRAINT call_counts_pkey PRIMARY KEY (company, day, campaign_id, team_id);

ALTER TABLE ONLY public.call_counts_until
    ADD CONSTRAINT call_counts_until_pkey PRIMARY KEY (team_id);

ALTER TABLE ONLY public.call_legs
    ADD CONSTRAINT call_legs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.call_orders
    ADD CONSTRAINT call_orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calling_limits
    ADD CONSTRAINT calling_limits_company_valid_from_key UNIQUE NULLS NOT DISTINCT (company, valid_from);

ALTER TABLE ONLY public.calling_limits
    ADD CONSTRAINT calling_limits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaign_guards
    ADD CONSTRAINT campaign_guards_pkey PRIMARY KEY (campaign_id, reason);

ALTER TABLE ONLY public.campaign_shares
    ADD CONSTRAINT campaign_shares_pkey PRIMARY KEY (campaign_id);

ALTER TABLE ONLY public.campaign_trunks
    ADD CONSTRAINT campaign_trunks_campaign_id_trunk_id_key UNIQUE (campaign_id, trunk_id);

ALTER TABLE ONLY public.campaign_trunks
    ADD CONSTRAINT campaign_trunks_pkey PRIMARY KEY (campaign_id, "position");

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_name_key UNIQUE (name);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contact_limits
    ADD CONSTRAINT contact_limits_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contact_windows
    ADD CONSTRAINT contact_windows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.debtors
    ADD CONSTRAINT debtors_document_key UNIQUE (document);

ALTER TABLE ONLY public.debtors
    ADD CONSTRAINT debtors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.debts
    ADD CONSTRAINT debts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.debts
    ADD CONSTRAINT debts_portfolio_id_contract_key UNIQUE (portfolio_id, contract);

ALTER TABLE ONLY public.do_not_call_entries
    ADD CONSTRAINT do_not_call_entries_pkey PRIMARY KEY (list_id, key);

ALTER TABLE ONLY public.do_not_call_lists
    ADD CONSTRAINT do_not_call_lists_name_key UNIQUE (name);

ALTER TABLE ONLY public.do_not_call_lists
    ADD CONSTRAINT do_not_call_lists_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_debtor_id_address_key UNIQUE (debtor_id, address);

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.import_jobs
    ADD CONSTRAINT import_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.inbound_calls
    ADD CONSTRAINT inbound_calls_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY public.inbound_hours
    ADD CONSTRAINT inbound_hours_pkey PRIMARY KEY (inbound_number_id, weekday, opens);

ALTER TABLE ONLY public.inbound_numbers
    ADD CONSTRAINT inbound_numbers_number_key UNIQUE (number);

ALTER TABLE ONLY public.inbound_numbers
    ADD CONSTRAINT inbound_numbers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.instalments
    ADD CONSTRAINT instalments_pkey PRIMARY KEY (agreement_id, number);

ALTER TABLE ONLY public.local_holidays
    ADD CONSTRAINT local_holidays_day_state_city_key UNIQUE NULLS NOT DISTINCT (day, state, city);

ALTER TABLE ONLY public.local_holidays
    ADD CONSTRAINT local_holidays_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_position_key UNIQUE ("position");

ALTER TABLE ONLY public.outcomes
    ADD CONSTRAINT outcomes_shortcut_key UNIQUE (shortcut);

ALTER TABLE ONLY public.pause_reasons
    ADD CONSTRAINT pause_reasons_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_source_source_id_key UNIQUE (source, source_id);

ALTER TABLE ONLY public.phone_history
    ADD CONSTRAINT phone_history_pkey PRIMARY KEY (debtor_id, phone_id, day_part);

ALTER TABLE ONLY public.phones
    ADD CONSTRAINT phones_debtor_id_number_key UNIQUE (debtor_id, number);

ALTER TABLE ONLY public.phones
    ADD CONSTRAINT phones_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.portfolios
    ADD CONSTRAINT portfolios_name_key UNIQUE (name);

ALTER TABLE ONLY public.portfolios
    ADD CONSTRAINT portfolios_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.presence_log
    ADD CONSTRAINT presence_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.preview_skips
    ADD CONSTRAINT preview_skips_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_debtor_id_key UNIQUE (debtor_id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_pkey PRIMARY KEY (agent_id);

ALTER TABLE ONLY public.queue_entries
    ADD CONSTRAINT queue_entries_pkey PRIMARY KEY (campaign_id, debtor_id);

ALTER TABLE ONLY public.recording_policies
    ADD CONSTRAINT recording_policies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_key_key UNIQUE (key);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.score_model_activations
    ADD CONSTRAINT score_model_activations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.score_models
    ADD CONSTRAINT score_models_name_key UNIQUE (name);

ALTER TABLE ONLY public.score_models
    ADD CONSTRAINT score_models_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.strategies
    ADD CONSTRAINT strategies_name_key UNIQUE (name);

ALTER TABLE ONLY public.strategies
    ADD CONSTRAINT strategies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.strategy_versions
    ADD CONSTRAINT strategy_versions_pkey PRIMARY KEY (strategy_id, version);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_name_key UNIQUE (name);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.transfer_targets
    ADD CONSTRAINT transfer_targets_name_key UNIQUE (name);

ALTER TABLE ONLY public.transfer_targets
    ADD CONSTRAINT transfer_targets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.trunk_caller_id_days
    ADD CONSTRAINT trunk_caller_id_days_pkey PRIMARY KEY (caller_id, day);

ALTER TABLE ONLY public.trunk_caller_ids
    ADD CONSTRAINT trunk_caller_ids_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.trunk_caller_ids
    ADD CONSTRAINT trunk_caller_ids_trunk_id_number_key UNIQUE (trunk_id, number);

ALTER TABLE ONLY public.trunk_failures
    ADD CONSTRAINT trunk_failures_pkey PRIMARY KEY (attempt_id, trunk_id);

ALTER TABLE ONLY public.trunk_states
    ADD CONSTRAINT trunk_states_pkey PRIMARY KEY (node, trunk_id);

ALTER TABLE ONLY public.trunks
    ADD CONSTRAINT trunks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_username_key UNIQUE (username);

ALTER TABLE ONLY public.web_sessions
    ADD CONSTRAINT web_sessions_pkey PRIMARY KEY (token_sha256);

CREATE INDEX accounts_changes_on ON public.accounts USING btree (portfolio_id, changes_on);

CREATE UNIQUE INDEX agent_presence_attempt ON public.agent_presence USING btree (attempt_id);

CREATE INDEX agent_presence_team ON public.agent_presence USING btree (team_id);

CREATE UNIQUE INDEX agreements_attempt ON public.agreements USING btree (attempt_id);

CREATE INDEX agreements_day ON public.agreements USING btree (created_at);

CREATE INDEX agreements_debtor ON public.agreements USING btree (debtor_id);

CREATE INDEX attempts_day ON public.attempts USING btree (team_id, created_at);

CREATE INDEX attempts_debtor ON public.attempts USING btree (debtor_id, created_at DESC);

CREATE UNIQUE INDEX attempts_one_open_per_agent ON public.attempts USING btree (agent_id) WHERE ((closed_at IS NULL) AND (kept_outcome IS NULL));

CREATE UNIQUE INDEX attempts_one_open_per_debtor ON public.attempts USING btree (debtor_id) WHERE (closed_at IS NULL);

CREATE INDEX attempts_trunk ON public.attempts USING btree (trunk_id, created_at);

CREATE INDEX audit_log_subject ON public.audit_log USING btree (subject, at);

CREATE INDEX call_counts_campaign ON public.call_counts USING btree (campaign_id, day);

CREATE INDEX call_legs_attempt ON public.call_legs USING btree (attempt_id);

CREATE UNIQUE INDEX call_legs_one_open_per_attempt ON public.call_legs USING btree (attempt_id) WHERE ((ended_at IS NULL) AND (dropped_at IS NULL));

CREATE UNIQUE INDEX call_legs_one_phone_per_agent ON public.call_legs USING btree (agent_id) WHERE ((ended_at IS NULL) AND (kind = 'agent_phone'::text));

CREATE INDEX call_legs_open ON public.call_legs USING btree (team_id) WHERE (ended_at IS NULL);

CREATE INDEX call_orders_team ON public.call_orders USING btree (team_id, id);

CREATE INDEX debtors_name ON public.debtors USING btree (lower("left"(name, 3)) COLLATE "C");

CREATE INDEX debts_debtor ON public.debts USING btree (debtor_id);

CREATE INDEX do_not_call_entries_key ON public.do_not_call_entries USING btree (key);

CREATE INDEX import_jobs_files ON public.import_jobs USING btree (host, files_until) WHERE (files_until IS NOT NULL);

CREATE INDEX import_jobs_open ON public.import_jobs USING btree (host, id) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX import_jobs_requested_at ON public.import_jobs USING btree (requested_at DESC);

CREATE INDEX inbound_calls_waiting ON public.inbound_calls USING btree (team_id, arrived_at) WHERE (state <> 'over'::text);

CREATE INDEX pacing_decisions_at ON public.pacing_decisions USING brin (at);

CREATE INDEX pacing_decisions_campaign ON public.pacing_decisions USING btree (campaign_id, at);

CREATE INDEX payments_day ON public.payments USING btree (posted_at);

CREATE INDEX payments_instalment ON public.payments USING btree (agreement_id, instalment);

CREATE INDEX presence_log_agent ON public.presence_log USING btree (agent_id, at);

CREATE INDEX preview_skips_campaign ON public.preview_skips USING btree (campaign_id, at);

CREATE INDEX previews_team ON public.previews USING btree (team_id);

CREATE INDEX queue_entries_callbacks ON public.queue_entries USING btree (campaign_id, next_at) WHERE ((state = 'ready'::public.queue_state) AND callback);

CREATE INDEX queue_entries_leases ON public.queue_entries USING btree (lease_until) WHERE (state = 'leased'::public.queue_state);

CREATE INDEX queue_entries_next ON public.queue_entries USING btree (campaign_id, segment, priority DESC, next_at) WHERE ((state = 'ready'::public.queue_state) AND (NOT callback));

CREATE INDEX recordings_expiring ON public.recordings USING btree (expires_at) WHERE ((deleted_at IS NULL) AND (held_at IS NULL));

CREATE INDEX recordings_started ON public.recordings USING btree (started_at DESC, attempt_id);

CREATE INDEX supervisions_attempt ON public.supervisions USING btree (attempt_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX supervisions_one_open ON public.supervisions USING btree (supervisor_id) WHERE (ended_at IS NULL);

CREATE INDEX trunk_failures_last ON public.trunk_failures USING btree (trunk_id, at DESC);

CREATE UNIQUE INDEX trunks_name ON public.trunks USING btree (name) WHERE (retired_at IS NULL);

CREATE INDEX web_sessions_expires_at ON public.web_sessions USING btree (expires_at);

CREATE TRIGGER debtors_stay BEFORE DELETE OR UPDATE OF id OR TRUNCATE ON public.debtors FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER debts_debtors AFTER INSERT ON public.debts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.require_debtors();

CREATE TRIGGER debts_portfolios AFTER INSERT ON public.debts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.require_portfolios();

CREATE TRIGGER debts_stay BEFORE UPDATE OF debtor_id, portfolio_id ON public.debts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER phones_debtors AFTER INSERT ON public.phones REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.require_debtors();

CREATE TRIGGER phones_stay BEFORE UPDATE OF debtor_id ON public.phones FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER portfolios_stay BEFORE DELETE OR UPDATE OF id OR TRUNCATE ON public.portfolios FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE ONLY public.agent_presence
    ADD CONSTRAINT agent_presence_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.agent_presence
    ADD CONSTRAINT agent_presence_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.agent_presence
    ADD CONSTRAINT agent_presence_sent_off_by_fkey FOREIGN KEY (sent_off_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.agent_presence
    ADD CONSTRAINT agent_presence_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.agreement_debts
    ADD CONSTRAINT agreement_debts_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES public.agreements(id);

ALTER TABLE ONLY public.agreement_debts
    ADD CONSTRAINT agreement_debts_debt_id_fkey FOREIGN KEY (debt_id) REFERENCES public.debts(id);

ALTER TABLE ONLY public.agreements
    ADD CONSTRAINT agreements_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.agreements
    ADD CONSTRAINT agreements_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.agreements
    ADD CONSTRAINT agreements_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.agreements
    ADD CONSTRAINT agreements_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_kept_outcome_fkey FOREIGN KEY (kept_outcome) REFERENCES public.outcomes(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_outcome_fkey FOREIGN KEY (outcome) REFERENCES public.outcomes(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_phone_id_fkey FOREIGN KEY (phone_id) REFERENCES public.phones(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_taken_over_from_fkey FOREIGN KEY (taken_over_from) REFERENCES public.users(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_trunk_used_fkey FOREIGN KEY (trunk_used) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.automatic_steps
    ADD CONSTRAINT automatic_steps_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.automatic_steps
    ADD CONSTRAINT automatic_steps_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.bureau_scores
    ADD CONSTRAINT bureau_scores_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.call_counts
    ADD CONSTRAINT call_counts_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.call_counts
    ADD CONSTRAINT call_counts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.call_counts_until
    ADD CONSTRAINT call_counts_until_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.call_legs
    ADD CONSTRAINT call_legs_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.call_legs
    ADD CONSTRAINT call_legs_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.call_legs
    ADD CONSTRAINT call_legs_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.call_legs
    ADD CONSTRAINT call_legs_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.call_orders
    ADD CONSTRAINT call_orders_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.call_orders
    ADD CONSTRAINT call_orders_leg_id_fkey FOREIGN KEY (leg_id) REFERENCES public.call_legs(id);

ALTER TABLE ONLY public.call_orders
    ADD CONSTRAINT call_orders_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.calling_limits
    ADD CONSTRAINT calling_limits_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.campaign_guards
    ADD CONSTRAINT campaign_guards_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.campaign_shares
    ADD CONSTRAINT campaign_shares_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.campaign_trunks
    ADD CONSTRAINT campaign_trunks_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.campaign_trunks
    ADD CONSTRAINT campaign_trunks_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES public.strategies(id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.contact_limits
    ADD CONSTRAINT contact_limits_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.contact_limits
    ADD CONSTRAINT contact_limits_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.contact_windows
    ADD CONSTRAINT contact_windows_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.do_not_call_lists
    ADD CONSTRAINT do_not_call_lists_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.emails
    ADD CONSTRAINT emails_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.import_jobs
    ADD CONSTRAINT import_jobs_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.do_not_call_lists(id);

ALTER TABLE ONLY public.import_jobs
    ADD CONSTRAINT import_jobs_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.import_jobs
    ADD CONSTRAINT import_jobs_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.inbound_calls
    ADD CONSTRAINT inbound_calls_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.inbound_calls
    ADD CONSTRAINT inbound_calls_inbound_number_id_fkey FOREIGN KEY (inbound_number_id) REFERENCES public.inbound_numbers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.inbound_calls
    ADD CONSTRAINT inbound_calls_preferred_agent_id_fkey FOREIGN KEY (preferred_agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.inbound_calls
    ADD CONSTRAINT inbound_calls_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.inbound_hours
    ADD CONSTRAINT inbound_hours_inbound_number_id_fkey FOREIGN KEY (inbound_number_id) REFERENCES public.inbound_numbers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.inbound_numbers
    ADD CONSTRAINT inbound_numbers_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);

ALTER TABLE ONLY public.inbound_numbers
    ADD CONSTRAINT inbound_numbers_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.instalments
    ADD CONSTRAINT instalments_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES public.agreements(id);

ALTER TABLE ONLY public.local_holidays
    ADD CONSTRAINT local_holidays_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.pacing_decisions
    ADD CONSTRAINT pacing_decisions_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pacing_decisions
    ADD CONSTRAINT pacing_decisions_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.pause_reasons
    ADD CONSTRAINT pause_reasons_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES public.agreements(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_agreement_id_instalment_fkey FOREIGN KEY (agreement_id, instalment) REFERENCES public.instalments(agreement_id, number);

ALTER TABLE ONLY public.phone_history
    ADD CONSTRAINT phone_history_phone_id_fkey FOREIGN KEY (phone_id) REFERENCES public.phones(id);

ALTER TABLE ONLY public.presence_log
    ADD CONSTRAINT presence_log_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.preview_skips
    ADD CONSTRAINT preview_skips_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.preview_skips
    ADD CONSTRAINT preview_skips_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);

ALTER TABLE ONLY public.preview_skips
    ADD CONSTRAINT preview_skips_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_debtor_id_fkey FOREIGN KEY (debtor_id) REFERENCES public.debtors(id);

ALTER TABLE ONLY public.previews
    ADD CONSTRAINT previews_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.recording_policies
    ADD CONSTRAINT recording_policies_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.recording_policies
    ADD CONSTRAINT recording_policies_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.recordings
    ADD CONSTRAINT recordings_held_by_fkey FOREIGN KEY (held_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.score_model_activations
    ADD CONSTRAINT score_model_activations_activated_by_fkey FOREIGN KEY (activated_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.score_model_activations
    ADD CONSTRAINT score_model_activations_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.score_models(id);

ALTER TABLE ONLY public.score_model_activations
    ADD CONSTRAINT score_model_activations_portfolio_id_fkey FOREIGN KEY (portfolio_id) REFERENCES public.portfolios(id);

ALTER TABLE ONLY public.score_models
    ADD CONSTRAINT score_models_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.strategy_versions
    ADD CONSTRAINT strategy_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.strategy_versions
    ADD CONSTRAINT strategy_versions_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES public.strategies(id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempts(id);

ALTER TABLE ONLY public.supervisions
    ADD CONSTRAINT supervisions_supervisor_id_fkey FOREIGN KEY (supervisor_id) REFERENCES public.users(id);

ALTER TABLE ONLY public.transfer_targets
    ADD CONSTRAINT transfer_targets_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.users(id);

ALTER TABLE ONLY public.trunk_caller_id_days
    ADD CONSTRAINT trunk_caller_id_days_caller_id_fkey FOREIGN KEY (caller_id) REFERENCES public.trunk_caller_ids(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.trunk_caller_ids
    ADD CONSTRAINT trunk_caller_ids_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.trunk_failures
    ADD CONSTRAINT trunk_failures_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.trunk_states
    ADD CONSTRAINT trunk_states_trunk_id_fkey FOREIGN KEY (trunk_id) REFERENCES public.trunks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_phone_trunk_id_fkey FOREIGN KEY (phone_trunk_id) REFERENCES public.trunks(id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);

ALTER TABLE ONLY public.web_sessions
    ADD CONSTRAINT web_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
