"""A small published warehouse made by hand: 240 projects of four guarantors over 24 months, every table that screens read.

Figures are simple on purpose: balances fall in equal steps, one project in twelve is compensated, so that tests can compute what a query
must say. Not a substitute for the real build, which the journeys use.
"""

# ruff: noqa: E501 - SQL of a test, in the lines it was thought in

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from casework.store.warehouse import open_duckdb
from ingestion.durable import write_bytes
from ingestion.home import Home

AS_OF = date(2026, 6, 30)
PARTNERS = ("91330100MA0000001A", "91330200MA0000002B", "91330300MA0000003C", "91330400MA0000004D")
BUILD = "build-000001"

_SQL = """
CREATE SCHEMA project; CREATE SCHEMA risk; CREATE SCHEMA customer; CREATE SCHEMA partner; CREATE SCHEMA exchange;
CREATE SCHEMA reference; CREATE SCHEMA published;

CREATE TABLE reference.regions AS SELECT * FROM (VALUES
    ('CN', '330000', '浙江省', NULL, 1, '330000', '浙江省', NULL, NULL),
    ('CN', '330100', '杭州市', '330000', 2, '330000', '浙江省', '330100', '杭州市'),
    ('CN', '330200', '宁波市', '330000', 2, '330000', '浙江省', '330200', '宁波市'),
    ('CN', '330300', '温州市', '330000', 2, '330000', '浙江省', '330300', '温州市'),
    ('CN', '330106', '西湖区', '330100', 3, '330000', '浙江省', '330100', '杭州市'),
    ('CN', '330110', '余杭区', '330100', 3, '330000', '浙江省', '330100', '杭州市'),
    ('CN', '330203', '海曙区', '330200', 3, '330000', '浙江省', '330200', '宁波市'),
    ('CN', '330302', '鹿城区', '330300', 3, '330000', '浙江省', '330300', '温州市')
) AS t(scheme, code, name, parent_code, level, province_code, province_name, city_code, city_name);

CREATE TABLE reference.industries AS SELECT * FROM (VALUES
    ('CN', 'A', '农、林、牧、渔业', 1, 'A', '农、林、牧、渔业'), ('CN', '01', '农业', 2, 'A', '农、林、牧、渔业'),
    ('CN', '0111', '稻谷种植', 4, 'A', '农、林、牧、渔业'), ('CN', '011', '谷物种植', 3, 'A', '农、林、牧、渔业'),
    ('CN', 'C', '制造业', 1, 'C', '制造业'), ('CN', '17', '纺织业', 2, 'C', '制造业'), ('CN', '171', '棉纺织及印染精加工', 3, 'C', '制造业'),
    ('CN', '1711', '棉纺纱加工', 4, 'C', '制造业'), ('CN', 'F', '批发和零售业', 1, 'F', '批发和零售业'), ('CN', '51', '批发业', 2, 'F', '批发和零售业'),
    ('CN', '511', '农、林、牧、渔产品批发', 3, 'F', '批发和零售业'), ('CN', '5111', '谷物、豆及薯类批发', 4, 'F', '批发和零售业')
) AS t(scheme, code, name, level, section, section_name);
ALTER TABLE reference.industries ADD COLUMN division VARCHAR;
CREATE TABLE reference.code_labels AS SELECT * FROM (VALUES ('product', 'LOAN', '借款类担保', 'Loan guarantee')) AS t(list, code, zh, en);

CREATE TABLE partner.partners AS SELECT
    partner_id, name, 'guarantor' AS role, 'GOVERNMENT' AS kind, grade, CAST(1000000000 AS DECIMAL(18, 2)) AS credit_line, CAST(200000000 AS DECIMAL(18, 2)) AS line_used,
    partner_id <> '{3}' AS is_registered, 0.02 AS compensation_rate, 4.2 AS leverage, '330000' AS region_code, DATE '2028-12-31' AS licence_expires,
    CAST(500000000 AS DECIMAL(18, 2)) AS net_assets, CAST(200000000 AS DECIMAL(18, 2)) AS guaranteed_balance
FROM (VALUES ('{0}', '杭州城市融资担保有限公司', 'AA'), ('{1}', '宁波中小企业融资担保有限公司', 'A'),
    ('{2}', '温州农业融资担保有限公司', 'BBB'), ('{3}', '嘉兴科技融资担保有限公司', 'unrated')) AS t(partner_id, name, grade);
CREATE TABLE partner.banks AS SELECT * FROM (VALUES
    ('B001', '之江农村商业银行', 'RURAL', '之江农村商业银行', '330100'), ('B002', '甬城银行', 'CITY', '甬城银行', '330200'),
    ('B003', '东方大行浙江分行', 'STATE', '东方大行', '330000')
) AS t(bank_id, name, kind, head_office, region_code);
CREATE TABLE partner.guarantor_reports AS SELECT partner_id, '2026-05' AS period, net_assets, guaranteed_balance,
    net_assets * 2 AS total_assets, CAST(0 AS DECIMAL(18, 2)) AS other_guarantor_equity, net_assets AS class1_assets,
    net_assets / 2 AS class2_assets, net_assets / 10 AS compensation_receivable, net_assets / 20 AS compensation_reserve,
    net_assets / 50 AS general_risk_reserve, guaranteed_balance / 50 AS fee_income, 100 AS accounts, guaranteed_balance * 0.9 AS small_farmer_balance,
    90 AS small_farmer_accounts, 'filing-' || partner_id[-1] AS filing_id FROM (
    SELECT partner_id, net_assets, CAST(1000000000 AS DECIMAL(18, 2)) AS guaranteed_balance FROM partner.partners);

CREATE TABLE customer.customers AS SELECT
    'C' || lpad(CAST(n AS VARCHAR), 20, '0') AS customer_id, 'USCC' AS id_type, '91330100MA2' || lpad(CAST(n AS VARCHAR), 7, '0') AS id_number,
    '客户' || lpad(CAST(n AS VARCHAR), 4, '0') || '有限公司' AS name, ['ENTERPRISE', 'FARMER', 'SOLE_TRADER'][n % 3 + 1] AS kind, 'S' AS size,
    ['0111', '1711', '5111'][n % 3 + 1] AS industry_code, '330106' AS region_code, ['AA', 'BBB', 'unrated'][n % 3 + 1] AS grade,
    'none' AS list_status, CAST(NULL AS VARCHAR) AS group_id, CAST(NULL AS VARCHAR) AS merged_into_id
FROM range(200) AS r(n);

ALTER TABLE customer.customers ADD COLUMN guaranteed_balance DECIMAL(18, 2);
ALTER TABLE customer.customers ADD COLUMN industry_section VARCHAR;
UPDATE customer.customers SET industry_section = ['A', 'C', 'F'][CAST(right(customer_id, 4) AS INTEGER) % 3 + 1];
CREATE TABLE risk.customer_grades AS SELECT customer_id, 62.5 AS score, grade, grade AS computed_grade,
    CAST(NULL AS VARCHAR) AS adopted_grade, DATE '2026-06-30' AS as_of, 'officer_judgement' AS missing, '2025-12' AS statement_period,
    0.3 + CAST(right(customer_id, 4) AS INTEGER) / 400.0 AS debt_ratio, 1.2 AS current_ratio, CAST(NULL AS DOUBLE) AS interest_cover,
    0.1 AS cash_flow_ratio, 0.05 - CAST(right(customer_id, 4) AS INTEGER) / 10000.0 AS net_margin, 0.08 AS return_on_equity, 0.02 AS revenue_growth
FROM customer.customers;
CREATE TABLE risk.grade_migration AS SELECT customer_id, '2024-06' AS from_month, '2026-02' AS to_month, 'A' AS grade, 72.0 AS score,
    CAST(NULL AS VARCHAR) AS grade_before FROM customer.customers
UNION ALL SELECT customer_id, '2026-03', '2026-05', grade, 62.5, 'A' FROM customer.customers
UNION ALL SELECT customer_id, '2026-06', '2026-06', grade, 62.5, grade FROM customer.customers;
CREATE TABLE customer.statements AS SELECT customer_id, y.period, true AS audited, y.filing_period, 1.0 AS cash, 1.0 AS receivables, 1.0 AS inventory,
    1.0 AS current_assets, 10.0 AS total_assets, 1.0 AS short_term_debt, 1.0 AS current_liabilities, y.debts AS total_liabilities, 1.0 AS equity, y.revenue,
    1.0 AS interest_expense, 1.0 AS profit_before_tax, 1.0 AS net_profit, 1.0 AS operating_cash_flow, 'filing-A' AS filing_id, 2 AS line_no
FROM customer.customers CROSS JOIN (VALUES ('2024-12', '2025-03', 4.0, 20.0), ('2025-12', '2026-03', 6.0, 30.0)) AS y(period, filing_period, debts, revenue);
CREATE TABLE risk.partner_grades AS SELECT p.partner_id, strftime(DATE '2024-06-01' + to_months(CAST(m AS INTEGER)), '%Y-%m') AS month,
    ['AA', 'A', 'BBB', 'unrated'][CAST(CASE WHEN p.partner_id = '{1}' AND m >= 20 THEN 3 WHEN p.partner_id = '{2}' THEN 3 WHEN p.partner_id = '{3}' THEN 4 ELSE 2 END AS INTEGER)] AS grade,
    CASE WHEN p.partner_id = '{3}' THEN NULL ELSE 62.5 + m / 10.0 END AS score, CASE WHEN p.partner_id = '{3}' THEN 40 ELSE 85 END AS assessable, CAST(NULL AS VARCHAR) AS grade_before
FROM partner.partners AS p CROSS JOIN range(25) AS r(m);
CREATE TABLE customer.relations AS SELECT customer_id AS from_customer_id, 'C' || lpad('7', 20, '0') AS to_customer_id, 'CONTROLLER' AS kind,
    1.0 AS strength, CAST(NULL AS DOUBLE) AS share, 'registry_persons' AS evidence FROM customer.customers WHERE customer_id = 'C' || lpad('3', 20, '0');
CREATE TABLE customer.rings AS SELECT 'R1' AS ring_id, 'C' || lpad('3', 20, '0') AS customer_id, 2 AS members;
CREATE TABLE customer.holdings AS SELECT 'C' || lpad('7', 20, '0') AS owner_id, 'C' || lpad('3', 20, '0') AS customer_id, 0.5 AS direct_share,
    0.6 AS share, 1 AS hops;
ALTER TABLE customer.customers ADD COLUMN partner_id VARCHAR;
CREATE TABLE customer.link_candidates AS SELECT 'C' || lpad('3', 20, '0') AS customer_id, 'C' || lpad('6', 20, '0') AS other_customer_id, 9.1 AS match_weight,
    0.93 AS probability, 'likeness' AS basis, 'name:near, phone:same, address:same_city, rarity:2.6' AS evidence, 'open' AS status, 'w1' AS weights_version;

CREATE TABLE lives AS SELECT
    n, ['{0}', '{1}', '{2}', '{3}'][n % 4 + 1] AS partner_id, 'P' || lpad(CAST(n AS VARCHAR), 5, '0') AS project_no,
    'C' || lpad(CAST(n % 200 AS VARCHAR), 20, '0') AS customer_id, ['B001', 'B002', 'B003'][n % 3 + 1] AS bank_id,
    ['330106', '330110', '330203', '330302'][n % 4 + 1] AS region_code, ['0111', '1711', '5111'][n % 3 + 1] AS industry_code,
    ['ENTERPRISE', 'FARMER', 'SOLE_TRADER'][n % 3 + 1] AS customer_kind, ['LOAN', 'BOND'][n % 2 + 1] AS product,
    CAST((n % 20 + 1) * 100000 AS DECIMAL(18, 2)) AS amount, n % 20 AS begun, n % 12 = 5 AS fails
FROM range(240) AS r(n);

CREATE TABLE ages AS SELECT
    l.*, m, strftime(DATE '2024-07-01' + to_months(CAST(m AS INTEGER)), '%Y-%m') AS month, m - begun AS age
FROM lives AS l CROSS JOIN range(24) AS r(m) WHERE m >= begun AND m - begun <= 12;
CREATE TABLE flows AS SELECT *,
    CASE WHEN fails AND age >= 6 THEN 0 ELSE amount * (12 - age) / 12 END AS balance,
    CASE WHEN age = 0 THEN amount ELSE 0 END AS new_money,
    CASE WHEN fails AND age = 6 THEN amount * 7 / 12 ELSE 0 END AS compensated,
    CASE WHEN age = 0 OR (fails AND age >= 6) THEN 0 ELSE amount / 12 END AS released,
    CASE WHEN fails AND age = 10 THEN amount / 10 ELSE 0 END AS recovered
FROM ages;
CREATE TABLE project.balances AS SELECT
    partner_id || '/' || project_no AS project_id, month, partner_id, bank_id, customer_kind, region_code, industry_code, product,
    CAST(balance AS DECIMAL(18, 2)) AS guaranteed_balance, CAST(balance * 0.4 AS DECIMAL(18, 2)) AS exposure,
    CAST(new_money AS DECIMAL(18, 2)) AS new_amount, CAST(released AS DECIMAL(18, 2)) AS released_amount,
    CAST(compensated AS DECIMAL(18, 2)) AS compensated_amount, CAST(recovered AS DECIMAL(18, 2)) AS recovered_amount,
    'CN' AS scheme, age = 0 AS is_first_month, 'filing-' || partner_id[-1] AS filing_id, n + 2 AS line_no
FROM flows;
CREATE TABLE project.projects AS SELECT
    l.partner_id || '/' || l.project_no AS project_id, l.project_no, l.partner_id, l.customer_id, l.customer_id AS filed_customer_id, l.bank_id, l.product,
    l.amount AS loan_amount, l.amount AS guaranteed_amount, COALESCE(b.guaranteed_balance, 0) AS guaranteed_balance,
    CAST(0.4 AS DECIMAL(18, 8)) AS reguarantee_share, COALESCE(b.exposure, 0) AS exposure,
    CASE WHEN b.guaranteed_balance > 0 THEN 'IN_FORCE' WHEN l.fails THEN 'COMPENSATED' ELSE 'RELEASED' END AS status,
    CASE WHEN l.n % 15 = 0 THEN 'SPECIAL_MENTION' ELSE 'NORMAL' END AS classification, CAST(0.0435 AS DECIMAL(18, 8)) AS loan_rate,
    CAST(0.01 AS DECIMAL(18, 8)) AS fee_rate, DATE '2024-07-01' + to_months(CAST(l.begun AS INTEGER)) AS start_date,
    DATE '2024-07-01' + to_months(CAST(l.begun + 12 AS INTEGER)) AS due_date, l.industry_code, l.region_code, true AS is_small_firm,
    false AS is_farmer, false AS is_tech, l.customer_kind, 'S' AS customer_size, 'JOINT' AS guarantee_mode, 'PROPORTIONAL' AS reguarantee_mode,
    CAST(0.4 AS DECIMAL(18, 8)) AS guarantor_share, CAST(0.2 AS DECIMAL(18, 8)) AS bank_share, CAST(0 AS DECIMAL(18, 8)) AS fund_share,
    CAST(0 AS DECIMAL(18, 8)) AS government_share, 'CN' AS scheme, CAST(0 AS DECIMAL(18, 2)) AS compensated_amount,
    CAST(0 AS DECIMAL(18, 2)) AS recovered_amount, CAST(0 AS DECIMAL(18, 2)) AS released_amount, CAST(0 AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(CASE WHEN l.n % 11 = 0 THEN 30 ELSE 0 END AS BIGINT) AS overdue_days, DATE '2024-07-01' + to_months(CAST(l.begun AS INTEGER)) AS first_event_date,
    DATE '2026-06-15' AS last_event_date, CAST(NULL AS VARCHAR) AS agreement_no, false AS is_waiting,
    CASE WHEN l.n = 4 THEN DATE '2026-05-01' END AS released_date, 'filing-' || l.partner_id[-1] AS filing_id,
    l.n + 2 AS line_no, TIMESTAMP '2026-06-28 08:00:00' AS known_from
FROM lives AS l LEFT JOIN project.balances AS b ON b.project_id = l.partner_id || '/' || l.project_no AND b.month = '2026-06';
CREATE TABLE project.events AS SELECT
    project_id, '1' AS event_no, 'DISBURSEMENT' AS kind, start_date AS event_date, guaranteed_amount AS amount, guaranteed_amount AS balance_after,
    CAST(NULL AS VARCHAR) AS classification, CAST(NULL AS BIGINT) AS days_overdue, CAST(NULL AS VARCHAR) AS detail, filing_id, line_no
FROM project.projects
UNION ALL SELECT project_id, '2', 'WRITE_OFF', due_date - INTERVAL 40 DAY, CAST(guaranteed_amount / 20 AS DECIMAL(18, 2)), NULL, NULL, NULL, NULL, filing_id, line_no
FROM project.projects WHERE status = 'COMPENSATED' AND line_no % 24 = 7;
ALTER TABLE project.events ADD COLUMN new_due_date DATE;
ALTER TABLE project.events ADD COLUMN recovery_cost DECIMAL(18, 2);
ALTER TABLE project.events ALTER event_date TYPE DATE;
ALTER TABLE project.projects ALTER start_date TYPE DATE;
ALTER TABLE project.projects ALTER due_date TYPE DATE;
ALTER TABLE project.projects ADD COLUMN contracted_due_date DATE;
ALTER TABLE project.projects ADD COLUMN repayment_plan VARCHAR DEFAULT 'BULLET';
ALTER TABLE project.projects ADD COLUMN loan_contract_no VARCHAR;
ALTER TABLE project.projects ADD COLUMN plain_loan_contract_no VARCHAR;
UPDATE project.projects SET contracted_due_date = due_date;
CREATE TABLE project.monthly AS SELECT
    f.month, f.partner_id, f.bank_id, f.region_code, left(f.industry_code, 2) AS industry_code, f.customer_kind, f.product, 'CN' AS scheme,
    CAST(COUNT(*) FILTER (f.guaranteed_balance > 0) AS BIGINT) AS project_count, SUM(f.guaranteed_balance) AS guaranteed_balance,
    SUM(f.exposure) AS exposure, SUM(f.new_amount) AS new_amount, CAST(COUNT(*) FILTER (f.new_amount > 0) AS BIGINT) AS new_count,
    SUM(f.released_amount) AS released_amount, SUM(f.compensated_amount) AS compensated_amount, SUM(f.recovered_amount) AS recovered_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS fee_amount
FROM project.balances AS f GROUP BY ALL;

CREATE TABLE risk.project_risk AS SELECT
    project_id, partner_id, 1.0 AS object_weight, 0.65 AS counter_guarantee_weight, 1.1 AS mode_weight, 1.0 AS class_factor,
    (line_no % 10 + 1) / 10.0 AS risk_degree, exposure, CAST(exposure * (line_no % 10 + 1) / 10 AS DECIMAL(18, 2)) AS risk_amount,
    ['accept', 'accept', 'accept', 'accept', 'conditional', 'conditional', 'committee', 'committee', 'decline', 'decline'][line_no % 10 + 1] AS decision,
    'unrated' AS customer_grade, 'unrated' AS partner_grade, 1.0 AS object_base, 0.0 AS object_adjustments, 1.0 AS mode_base, 1.1 AS partner_factor,
    12 AS term_months, 1.1 AS term_factor, CAST(0 AS DECIMAL(18, 2)) AS uncovered_amount, 1.0 AS coverage_ratio,
    CAST(NULL AS VARCHAR) AS fatal_reason, exposure AS guarantor_exposure, 0.5 AS guarantor_risk_degree, exposure AS guarantor_risk_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS additional_cover_needed, DATE '2026-06-30' AS as_of, '2026-01-01' AS parameters_version,
    CAST(NULL AS VARCHAR) AS not_assessed, CAST(NULL AS VARCHAR) AS warnings, filing_id, line_no
FROM project.projects WHERE status = 'IN_FORCE';
CREATE TABLE risk.risk_measures AS SELECT
    project_id, m AS measure_no, ['CASH_DEPOSIT', 'RESIDENTIAL', 'PERSON'][CAST(m AS INTEGER)] AS kind, [0.0, 0.5, 0.9][CAST(m AS INTEGER)] AS coefficient,
    [1.0, 0.7, 1.0][CAST(m AS INTEGER)] AS haircut, CAST(100000 AS DECIMAL(18, 2)) AS value, CAST(100000 AS DECIMAL(18, 2)) AS covered,
    CAST([0, 50000, 90000][CAST(m AS INTEGER)] AS DECIMAL(18, 2)) AS weighted, CAST(m AS INTEGER) AS order_no, CAST(NULL AS VARCHAR) AS note, filing_id, line_no
FROM risk.project_risk CROSS JOIN (VALUES ('1'), ('2'), ('3')) AS t(m);

CREATE SCHEMA fee; CREATE SCHEMA regulatory;
CREATE TABLE fee.charges AS SELECT
    project_id, '1' AS charge_no, partner_id, project_no, 'default' AS standard_id, 'SMALL_FIRM' AS customer_class, 'ONCE' AS collection,
    start_date AS due_date, start_date AS period_from, due_date AS period_to, 365 AS days, guaranteed_amount AS base, 0.003 AS rate,
    CAST(guaranteed_amount / 1000 AS DECIMAL(18, 2)) AS amount, CAST(CASE WHEN line_no % 3 > 0 THEN guaranteed_amount / 1000 ELSE 0 END AS DECIMAL(18, 2)) AS received,
    CAST(0 AS DECIMAL(18, 2)) AS refunded, CAST(0 AS DECIMAL(18, 2)) AS waived, CASE WHEN released_date IS NULL THEN 0 ELSE 90 END AS unused_days, true AS is_vat_exempt, '' AS not_assessed, filing_id, line_no,
    CAST(CASE WHEN released_date IS NULL THEN line_no % 2 ELSE guaranteed_amount * 90 / 365000 END AS DECIMAL(18, 2)) AS unearned_amount,
    CAST(CASE WHEN released_date IS NULL THEN 0 ELSE guaranteed_amount * 90 / 365000 END AS DECIMAL(18, 2)) AS unearned_open,
    CAST(line_no % 2 AS DECIMAL(18, 2)) AS refundable, CAST(CASE WHEN line_no % 3 > 0 THEN 0 ELSE guaranteed_amount / 1000 END AS DECIMAL(18, 2)) AS open_amount,
    CASE WHEN line_no % 3 = 0 THEN date_diff('day', start_date, DATE '2026-06-30') END AS overdue_days
FROM project.projects;
CREATE TABLE fee.receipts AS SELECT
    'R' || charge_no || line_no AS bank_ref, due_date AS received_on, '杭州城市融资担保有限公司' AS payer, partner_id, amount, '再担保费' AS note, project_id, charge_no,
    CASE WHEN line_no % 3 > 0 THEN NULL ELSE 'payer_amount' END AS proposal, CASE WHEN line_no % 3 > 0 THEN NULL ELSE project_id END AS proposed_project_id,
    CASE WHEN line_no % 3 > 0 THEN NULL ELSE charge_no END AS proposed_charge_no, CAST(NULL AS VARCHAR) AS proposed_month, CASE WHEN line_no % 3 > 0 THEN 'exact' ELSE 'none' END AS matched_by, received AS matched_amount, 30 AS age_days, filing_id, line_no
FROM fee.charges WHERE line_no < 30;
CREATE TABLE fee.loss_shares AS SELECT
    project_id, '2' AS event_no, 'COMPENSATION' AS kind, DATE '2026-02-01' AS event_date, partner_id, guaranteed_amount AS amount,
    CAST(guaranteed_amount * 0.2 AS DECIMAL(18, 2)) AS bank_amount, CAST(guaranteed_amount * 0.4 AS DECIMAL(18, 2)) AS guarantor_amount,
    CAST(guaranteed_amount * 0.4 AS DECIMAL(18, 2)) AS reguarantor_amount, CAST(0 AS DECIMAL(18, 2)) AS fund_amount,
    CAST(0 AS DECIMAL(18, 2)) AS government_amount, CAST(guaranteed_amount * 0.4 AS DECIMAL(18, 2)) AS claimed_amount, filing_id, line_no,
    CAST(NULL AS DECIMAL(18, 2)) AS recovery_cost, CAST(0 AS DECIMAL(18, 2)) AS netted_cost, guaranteed_amount AS net_amount,
    CAST(0 AS DECIMAL(18, 2)) AS cost_carried, CAST(0 AS DECIMAL(18, 2)) AS reguarantor_cost, guaranteed_amount AS outstanding_change
FROM project.projects WHERE status = 'COMPENSATED';
INSERT INTO fee.loss_shares SELECT
    project_id, '3', 'RECOVERY', DATE '2026-05-01', partner_id, 11000, 2000, 4000, 4000, 0, 0, NULL, filing_id, line_no, 1000, 1000, 10000, 0, 400, -10000
FROM project.projects WHERE status = 'COMPENSATED';
CREATE TABLE fee.claims AS SELECT
    l.project_id, l.event_no, l.partner_id, p.project_no, l.event_date, l.amount, 0.4 AS reguarantee_share, DATE '2026-03-02' AS filed_on,
    CAST(30 AS BIGINT) AS claim_days, DATE '2026-05-31' AS claim_until, l.claimed_amount, 'XY-1' AS agreement_no,
    CAST(9000000 AS DECIMAL(18, 2)) AS cap_amount, CAST(5000000 AS DECIMAL(18, 2)) AS cap_left, l.claimed_amount AS payable_amount,
    'in_order' AS verdict, CAST(NULL AS DATE) AS decided_on, CAST(NULL AS VARCHAR) AS reason, CAST(NULL AS DATE) AS paid_on, l.filing_id,
    l.line_no, 'filed' AS status, CAST(0 AS DECIMAL(18, 2)) AS accepted_amount, CAST(0 AS DECIMAL(18, 2)) AS paid_amount
FROM fee.loss_shares AS l INNER JOIN project.projects AS p ON l.project_id = p.project_id WHERE l.kind = 'COMPENSATION';
CREATE TABLE fee.acts (act_no BIGINT, kind VARCHAR, project_id VARCHAR, charge_no VARCHAR, amount DECIMAL(18, 2));
CREATE TABLE fee.posting_rules AS SELECT * FROM (VALUES ('CAS', true), ('GUARANTEE_2005', false)) AS t(account_set, is_kept);
CREATE TABLE fee.postings AS SELECT
    'RAISED/' || project_id AS entry_id, due_date AS posted_on, r.account_set, a.account, a.account_name, a.account_name_en, 'CHARGE_RAISED' AS kind, project_id, partner_id,
    charge_no, CAST(NULL AS VARCHAR) AS bank_ref, filing_id, line_no, CASE WHEN a.account = '1122' THEN amount ELSE 0 END AS debit,
    CASE WHEN a.account = '1122' THEN 0 ELSE amount END AS credit, due_date AS happened_on, false AS is_reversal, CAST(NULL AS VARCHAR) AS corrects_entry_id
FROM fee.charges CROSS JOIN fee.posting_rules AS r
CROSS JOIN (VALUES ('1122', '应收担保费', 'Fees receivable'), ('2205', '递延担保费收入', 'Deferred fee income')) AS a(account, account_name, account_name_en);
CREATE TABLE fee.closed_months (month VARCHAR, closed_by VARCHAR, proposed_by VARCHAR);
CREATE TABLE fee.forecast AS SELECT
    '2026-' || lpad(CAST(m AS VARCHAR), 2, '0') AS month, CAST(m * 100 AS DECIMAL(18, 2)) AS scheduled, CAST(0 AS DECIMAL(18, 2)) AS charges_due,
    CAST(1000 AS DECIMAL(18, 2)) AS expected, CAST(800 AS DECIMAL(18, 2)) AS low, CAST(1200 AS DECIMAL(18, 2)) AS high
FROM range(7, 13) AS r(m);
CREATE TABLE regulatory.measures AS SELECT
    partner_id AS institution_id, m.measure, '2026-06' AS period, m.value, m.limit_value, m.direction, m.passed, m.verdict, m.unit, m.basis, '' AS definition,
    '融资担保公司监督管理条例第十五条' AS article, m.measure = 'leverage' AS confirmed
FROM partner.partners CROSS JOIN (VALUES
    ('leverage', 9.5, 10.0, 'at_most', true, 'normal', 'times', 'reported'), ('single_customer_share', 0.12, 0.1, 'at_most', false, 'critical', 'ratio', 'filed'),
    ('loss_rate', NULL, NULL, NULL, NULL, 'not_assessed_no_data', 'ratio', 'filed')
) AS m(measure, value, limit_value, direction, passed, verdict, unit, basis)
UNION ALL SELECT 'self', 'capital_ratio', '2026-06', NULL, 0.6, 'at_least', NULL, 'not_assessed_no_data', 'ratio', 'reported', '',
    '融资担保公司资产比例管理办法第四条', false;
CREATE TABLE regulatory.accounts AS SELECT
    partner_id AS institution_id, customer_id, 'small_firm' AS liability_class, CAST(NULL AS VARCHAR) AS group_id, sum(guaranteed_balance) AS contract_balance,
    sum(exposure) AS measured_balance, sum(exposure) AS liability, sum(exposure) AS concentration, 0.75 AS weight
FROM project.projects WHERE status = 'IN_FORCE' GROUP BY ALL;

CREATE TABLE risk.indicators AS SELECT * FROM (VALUES
    ('project_cover', '反担保覆盖率', 'Counter-guarantee cover', 'counter_guarantee', 'project', 'coverage_ratio', 'ratio', 'low', 0.8, 0.6, 0.4, 0.2,
        1, 0.0, 1.0, 0.5, false),
    ('partner_late', '报送迟延天数', 'Days late', 'partner', 'partner', 'days_late', 'days', 'high', 1.0, 5.0, 15.0, 25.0, 1, 0.0, 2.0, 0.8, false)
) AS t(indicator, zh, en, family, subject_kind, formula, unit, direction, blue_line, yellow_line, orange_line, red_line, persistence, hysteresis,
    weight, confidence, is_fatal);
CREATE TABLE risk.warnings AS SELECT
    'project' AS subject_kind, project_id AS subject_id, 'project_cover' AS indicator, 'counter_guarantee' AS family, 0.3 AS value, 'ratio' AS unit,
    'low' AS direction, 0.6 AS line, 0.5 AS deviation, CASE WHEN line_no % 2 = 0 THEN 'orange' ELSE 'red' END AS level,
    CASE WHEN line_no % 2 = 0 THEN 75.0 ELSE 100.0 END AS severity, DATE '2026-06-01' AS raised_on,
    CASE WHEN line_no % 3 = 0 THEN 'escalated' ELSE 'raised' END AS status, exposure AS money_at_risk, 0.5 AS confidence, partner_id,
    CAST(exposure AS DOUBLE) * 0.4 AS priority, 'officer' AS owner, CAST(NULL AS VARCHAR) AS assigned_to, DATE '2026-06-10' AS deadline,
    CAST(20 AS BIGINT) AS days_late, CAST(NULL AS VARCHAR) AS outcome, CAST(NULL AS BIGINT) AS acts, CAST(NULL AS DATE) AS last_act_on,
    '限期追加或压降余额' AS countermeasure_zh, 'top up by a day or reduce' AS countermeasure_en, DATE '2026-06-30' AS as_of, 'x' AS parameters_version
FROM risk.project_risk WHERE line_no % 6 < 2
UNION ALL SELECT 'partner', '{1}', 'partner_late', 'partner', 16.0, 'days', 'high', 5.0, 2.2, 'orange', 75.0, DATE '2026-06-30', 'raised',
    CAST(5000000 AS DECIMAL(18, 2)), 0.8, '{1}', 3000000.0, 'risk', NULL, DATE '2026-07-05', 0, NULL, NULL, NULL, '约谈负责人，提出整改',
    'interview; demand a remedy', DATE '2026-06-30', 'x';
CREATE TABLE risk.warning_values AS SELECT 'partner' AS subject_kind, '{1}' AS subject_id, 'partner_late' AS indicator,
    last_day(DATE '2025-07-01' + to_months(CAST(m AS INTEGER))) AS evaluated_on, CASE WHEN m = 3 THEN NULL ELSE m * 1.5 END AS value
FROM range(12) AS r(m);
ALTER TABLE project.projects ADD COLUMN industry_division VARCHAR;
CREATE TABLE risk.warning_acts AS SELECT CAST(0 AS BIGINT) AS act_no, 'x' AS act WHERE false;
CREATE TABLE risk.indicator_ledger AS SELECT 'project_cover' AS indicator, 40 AS raised, 30 AS judged, 12 AS followed, 0.4 AS precision, 9 AS caught,
    20 AS compensations, 0.45 AS recall, 150.0 AS median_lead_days, 1.7 AS raised_a_month, 'assessed' AS verdict;
CREATE TABLE risk.models AS SELECT 'm0123456789abcdef' AS model_version, 'end' AS target, true AS is_champion, 'zhao' AS registered_by,
    '2026-06-01T08:00:00' AS registered_at, 'b000001' AS trained_on_build, '2026-05-31' AS trained_as_of, CAST(900 AS BIGINT) AS cases,
    CAST(60 AS BIGINT) AS compensated_cases, '2025-01-01' AS tested_from, true AS is_calibrated, 'ab' AS sha256;
CREATE TABLE risk.model_figures AS
SELECT 'm0123456789abcdef' AS model_version, m AS model, f AS figure, '' AS part, v AS value, v - 0.05 AS low, v + 0.05 AS high,
    CAST(300 AS BIGINT) AS cases, CAST(NULL AS VARCHAR) AS verdict
FROM (VALUES ('additive', 0.71), ('logistic', 0.70), ('constant', 0.5)) AS a(m, v) CROSS JOIN (VALUES ('auc'), ('ks'), ('brier')) AS b(f)
UNION ALL SELECT 'm0123456789abcdef', 'additive', f, lpad(CAST(n AS VARCHAR), 2, '0'), n / 100.0, n / 200.0, n / 50.0, 30, NULL
FROM range(1, 11) AS r(n) CROSS JOIN (VALUES ('calibration_said'), ('calibration_came')) AS b(f)
UNION ALL SELECT 'm0123456789abcdef', 'feature', f, 'debt_ratio', 0.6, NULL, NULL, NULL, 'used'
FROM (VALUES ('auc'), ('psi'), ('late_share'), ('known_share')) AS b(f)
UNION ALL SELECT 'm0123456789abcdef', 'table', 'debt_ratio', '0' || n || ' > ' || n / 10.0, (n - 5) / 10.0, NULL, NULL, NULL, NULL FROM range(9) AS r(n)
UNION ALL SELECT 'm0123456789abcdef', 'month', 'psi', '2026-0' || n, n / 20.0, NULL, NULL, 80, 'normal' FROM range(1, 6) AS r(n);
INSERT INTO risk.models VALUES ('mfedcba9876543210', 'partner', true, 'zhao', '2026-05-01T08:00:00', 'b000001', '2026-04-30', 252, 64, '2025-01-31', false, 'cd');
INSERT INTO risk.model_figures
SELECT 'mfedcba9876543210', m, f, '', v, v - 0.09, v + 0.08, 180, NULL
FROM (VALUES ('additive', 0.80), ('overdue_alone', 0.82), ('as_last_month', 0.47), ('indicator_rules', 0.53), ('constant', 0.5)) AS a(m, v)
CROSS JOIN (VALUES ('auc'), ('ks'), ('brier')) AS b(f)
UNION ALL SELECT 'mfedcba9876543210', m, 'auc_lead', '', 0.80 - v, 0.72 - v, 0.88 - v, 180, NULL
FROM (VALUES ('overdue_alone', 0.82), ('as_last_month', 0.47), ('indicator_rules', 0.53), ('constant', 0.5)) AS a(m, v)
UNION ALL SELECT 'mfedcba9876543210', 'target', f, '', v, NULL, NULL, NULL, NULL FROM (VALUES ('months', 6.0), ('line', 0.03), ('rise', 0.01)) AS t(f, v)
UNION ALL SELECT 'mfedcba9876543210', 'additive', f, lpad(CAST(n AS VARCHAR), 2, '0'), n / 15.0, greatest(n / 15.0 - 0.2, 0), least(n / 15.0 + 0.2, 1), 18, NULL
FROM range(1, 11) AS r(n) CROSS JOIN (VALUES ('calibration_said'), ('calibration_came')) AS b(f)
UNION ALL SELECT 'mfedcba9876543210', 'feature', f, n, 0.6, NULL, NULL, NULL, 'used'
FROM (VALUES ('auc'), ('psi'), ('late_share'), ('known_share')) AS b(f) CROSS JOIN (VALUES ('overdue_share'), ('young_trouble')) AS c(n)
UNION ALL SELECT 'mfedcba9876543210', 'table', 'overdue_share', '0' || n || ' > ' || n / 100.0, (n - 3) / 4.0, NULL, NULL, NULL, NULL FROM range(8) AS r(n);
CREATE TABLE risk.partner_outlook AS SELECT partner_id, '2026-06' AS month, p AS probability, 'mfedcba9876543210' AS model_version,
    'overdue_share +1.22; young_trouble +0.41; rate_now -0.20; balance_growth +0.05' AS reasons
FROM (VALUES ('{0}', 0.12), ('{1}', 0.71), ('{2}', 0.44), ('{3}', 0.08)) AS t(partner_id, p);
CREATE TABLE risk.compensation_probability AS SELECT
    project_id, (line_no % 10) / 40.0 AS probability, CAST(NULL AS DOUBLE) AS probability_12m, 'm0123456789abcdef' AS model_version,
    'debt_ratio +0.62; cover_ratio -0.30' AS reasons, partner_id, exposure, filing_id, line_no
FROM risk.project_risk;
CREATE TABLE exchange.filings AS SELECT
    'filing-' || partner_id[-1] AS filing_id, partner_id, 'projects' AS contract, '2026-06' AS period, 'CN' AS scheme,
    'projects__' || partner_id || '__2026-06.csv' AS filename, 1 AS sequence, 1 AS contract_version,
    CASE WHEN partner_id = '{1}' THEN 'partly' ELSE 'accepted' END AS verdict, repeat('a', 64) AS sha256, CAST(63 AS BIGINT) AS rows_sent,
    CAST(60 AS BIGINT) AS rows_accepted, CAST(3 AS BIGINT) AS rows_quarantined, CAST(0 AS BIGINT) AS rows_refused,
    CAST(60 AS BIGINT) AS rows_in_warehouse, TIMESTAMP '2026-06-28 08:00:00' AS received_at, row_number() OVER () AS known_seq
FROM partner.partners;
CREATE TABLE exchange.quarantine AS SELECT
    'filing-B' AS filing_id, '{1}' AS partner_id, 'projects' AS contract, 70 + n AS line_no, 'P9' || n AS row_key, 'due_date' AS column_name,
    'PRJ-DATES' AS rule_id, 'error' AS level, '2020-01-01' AS value
FROM range(3) AS r(n);
CREATE TABLE exchange.quarantined_rows AS SELECT
    filing_id || ':' || line_no AS quarantined_row_id, filing_id, line_no, partner_id, contract, row_key, rule_id AS rule_ids,
    TIMESTAMP '2026-06-28 08:00:00' AS known_from, 2 AS known_seq, CASE WHEN line_no = 71 THEN 'filing-E' END AS closed_by_filing_id,
    CAST(CASE WHEN line_no = 71 THEN 2 END AS BIGINT) AS closed_by_line_no, CAST(NULL AS TIMESTAMP) AS closed_at,
    CASE WHEN line_no = 71 THEN 'mended' ELSE 'open' END AS status
FROM exchange.quarantine;
CREATE TABLE exchange.coverage AS SELECT filing_id, contract, rows_accepted, rows_in_warehouse, 0 AS rows_held FROM exchange.filings;
CREATE TABLE exchange.waiting AS SELECT
    'projects' AS contract, '{2}' AS partner_id, 'P00001' AS row_key, 'customers' AS missing_contract, 'USCC|X' AS missing_key,
    '{2}' AS awaited_from, DATE '2026-05-31' AS due_on, true AS is_overdue, 'filing-C' AS filing_id, 4 AS line_no;
CREATE TABLE exchange.punctuality AS SELECT
    partner_id, 'projects' AS contract, CAST(12 AS BIGINT) AS due_count, CAST(9 AS BIGINT) AS on_time_count, CAST(1 AS BIGINT) AS nil_count,
    CAST(2 AS BIGINT) AS late_count, CAST(1 AS BIGINT) AS overdue_count, CAST(17 AS BIGINT) AS worst_days_late FROM partner.partners;
CREATE TABLE exchange.double_filings AS SELECT
    '{0}/P00000' AS project_id, '{1}/P00001' AS other_project_id, '{0}' AS partner_id, '{1}' AS other_partner_id,
    'loan_contract, loan_terms' AS evidence, 'strong' AS strength;
CREATE TABLE exchange.questioned_projects AS SELECT project_id, partner_id, project_no, start_date, loan_amount
FROM project.projects WHERE project_no IN ('P00000', 'P00001');
CREATE TABLE published.build AS SELECT
    '{build}' AS build_id, DATE '2026-06-30' AS as_of, TIMESTAMP '2026-07-01 00:10:00' AS built_at, 4 AS known_seq, '2026-01-01' AS parameters_version,
    4 AS filings, '2024-07' AS first_period, '2026-06' AS last_period;
CREATE TABLE published.checks AS SELECT * FROM (VALUES
    ('balances_not_negative', 'dbt', 'error', true, 0, ''), ('month_plausible', 'gx', 'warn', true, 0, '')
) AS t("check", kind, severity, passed, failing_rows, detail);
DROP TABLE flows; DROP TABLE ages; DROP TABLE lives;
"""


def publish_small_book(home: Home, build: str = BUILD) -> Path:
    """Build and publish the small warehouse under `home`."""
    folder = home.published / build
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "warehouse.duckdb"
    database.unlink(missing_ok=True)
    text = _SQL.replace("{build}", build)
    for number, partner in enumerate(PARTNERS):
        text = text.replace(f"{{{number}}}", partner)
    connection = open_duckdb(database)
    connection.execute(text)
    connection.close()
    (folder / "manifest.json").write_text(json.dumps({"build_id": build, "as_of": str(AS_OF)}), encoding="utf-8")
    write_bytes(home.published / "CURRENT", build.encode(), step="publish.pointer")
    return database
