#!/usr/bin/perl
# A small client in Perl, held to the contract: carto-mock check --client 'perl http_tiny.pl'. It was made by following the
# guide in README.md; its client is the first part, the protocol is the second.
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;

# --- The client: queries, with HTTP::Tiny, which comes with Perl.

sub query {
    my ($base_url, $api_key, $q) = @_;
    my $http = HTTP::Tiny->new(agent => 'my-carto-client/1.0', max_redirect => 0);
    my $response = $http->post_form("$base_url/api/v2/sql", {q => $q, api_key => $api_key});
    # 599 is HTTP::Tiny's own: there was no answer.
    die {kind => 'network', messages => [$response->{content}]} if $response->{status} == 599;
    my $body = eval { decode_json($response->{content}) };
    if ($response->{status} != 200) {
        my $kind = {401 => 'auth', 403 => 'auth', 429 => 'rate_limit'}->{$response->{status}} // 'server';
        my $wait = $response->{headers}{'retry-after'};
        die {kind => $kind, http_status => $response->{status} + 0, messages => $body ? $body->{error} : [],
             retry_after_s => defined $wait ? $wait + 0 : undef};
    }
    die {kind => 'parse', messages => ["$@"]} unless $body;
    die {kind => 'server', messages => $body->{error}} if $body->{error};
    return $body;
}

# --- The protocol: a line in, a line out.

my %operations = ('sql.query' => sub { my ($env, $args) = @_; query($env->{base_url}, $args->{api_key} // $env->{api_key}, $args->{q}) });
my $json = JSON::PP->new->utf8->allow_nonref->allow_blessed->convert_blessed;
$| = 1;

while (my $line = <STDIN>) {
    my $message = $json->decode($line);
    last if $message->{type} eq 'bye';
    if ($message->{type} eq 'hello') {
        print $json->encode({type => 'hello', protocol => 1, parallel => 1, capabilities => ['sql.query', 'sql.query.details'],
            client => {name => 'HTTP::Tiny', version => $HTTP::Tiny::VERSION, language => 'Perl'}}), "\n";
        next;
    }
    my @steps;
    for my $step (@{$message->{steps}}) {
        my $operation = $operations{$step->{op}} or do { push @steps, {outcome => 'unsupported'}; next };
        my $result = eval { $operation->($message->{env}, $step->{args}) };
        my $error = $@;
        push @steps, $error eq '' ? {outcome => 'ok', result => $result}
            : {outcome => 'error', error => ref $error ? $error : {kind => 'client', messages => ["$error"]}, native => "$error"};
    }
    print $json->encode({type => 'result', seq => $message->{seq}, steps => \@steps}), "\n";
}
